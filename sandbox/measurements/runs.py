"""Runs a job in an image that is not an environment's own: a copy of it, or what it stands on."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.conversation import run_container
from sandbox.environment import Environment
from sandbox.errors import EngineError
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.judge import judge
from sandbox.protocol import Request
from sandbox.result import Evidence, RunResult


def run_in(
    engine: DockerEngine,
    image: str,
    environment: Environment,
    job: Job,
    cancellation: Cancellation,
    on_event: OnEvent = ignore,
) -> RunResult:
    """Run `job` in a container of `image`, with `environment`'s variables, under the same locks as any other job.

    Raises:
        EngineError: Docker's trouble, or the job did not end well: a measurement's own jobs always do.
        Cancelled: on request.
    """
    evidence = Evidence(
        kind=engine.kind,
        engine=engine.check(),
        environment=environment.digest,
        image=image,
        captured=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    request = Request.of(job, self_limit=False)
    begun = time.monotonic()
    outcome = run_container(engine.api, image, environment, job, request, on_event, cancellation)
    result = judge(outcome, request, job, environment, evidence, time.monotonic() - begun)
    if not result.ok:
        raise EngineError(f"A job of the measurement failed: {result.message}")
    return result
