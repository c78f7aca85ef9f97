"""Runs a job in an image that is not an environment's own: a copy of it, or what it stands on."""

from __future__ import annotations

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.cold_run import run_cold
from sandbox.engines.docker.spec import ContainerSpec
from sandbox.environment import Environment
from sandbox.errors import EngineError
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.result import RunResult


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
    spec = ContainerSpec.of(image, environment, job.limits, job.variables)
    result = run_cold(engine, spec, environment, job, on_event, cancellation)
    if not result.ok:
        raise EngineError(f"A job of the measurement failed: {result.message}")
    return result
