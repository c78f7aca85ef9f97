"""Takes the inventory of environments: what a runtime really is, asked from inside."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Job
from sandbox.result import RunResult

# Every run brings its fingerprint along, so the least of jobs will do.
JOB = Job(("python", "-c", "pass"))


def take_inventories(
    engine: Engine,
    environments: Sequence[Environment],
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> dict[str, RunResult]:
    """One run in each environment, at the same time; results, with their fingerprints, by environment name.

    Raises:
        EngineError: the engine's trouble.
        Cancelled: on request.
    """

    def take(environment: Environment) -> RunResult:
        on_event(Event(EventKind.STEP, environment.name, f"Taking the inventory of {environment.name}"))
        return engine.run(environment, JOB, on_event, cancellation)

    with ThreadPoolExecutor(max_workers=len(environments), thread_name_prefix="inventory") as pool:
        return {result.environment: result for result in pool.map(take, environments)}
