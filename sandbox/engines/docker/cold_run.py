"""Runs a job in a container of any image, made for it and gone at the end: nothing waited for it or goes on."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.containers import Container
from sandbox.engines.docker.conversation import converse
from sandbox.engines.docker.engine import DockerEngine
from sandbox.engines.docker.spec import ContainerSpec
from sandbox.environment import Environment
from sandbox.events import OnEvent
from sandbox.job import Job
from sandbox.judge import judge
from sandbox.protocol import Request
from sandbox.result import Evidence, RunResult


def run_cold(
    engine: DockerEngine,
    spec: ContainerSpec,
    environment: Environment,
    job: Job,
    on_event: OnEvent,
    cancellation: Cancellation,
) -> RunResult:
    """Run `job` in a new container of that spec, under the same locks as any other job.

    Args:
        environment: gives the result its name.

    Raises:
        EngineError: Docker's trouble.
        Cancelled: on request; the container is gone.
    """
    evidence = evidence_of(engine, spec.image, environment)
    request = Request.of(job, self_limit=False)
    begun = time.monotonic()
    cancellation.check()
    container = Container(engine.api, spec, job.limits.seconds)
    outcome = converse(engine.api, container, job, request, on_event, cancellation, lambda removal: removal())
    return judge(outcome, request, job, environment, evidence, time.monotonic() - begun)


def evidence_of(engine: DockerEngine, image: str, environment: Environment) -> Evidence:
    """The provenance of a run in `image`, now."""
    return Evidence(
        kind=engine.kind,
        engine=engine.check(),
        environment=environment.digest,
        image=image,
        captured=datetime.now(UTC).isoformat(timespec="seconds"),
    )
