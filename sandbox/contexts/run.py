"""Runs what a learner's image is made for: its own command, as its own user, locked down like any job."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

from sandbox.cancellation import Cancellation
from sandbox.contexts.build import ContextBuild
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.containers import Container
from sandbox.engines.docker.conversation import converse
from sandbox.engines.docker.spec import ContainerSpec
from sandbox.environment import Environment
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.judge import judge
from sandbox.protocol import Request
from sandbox.result import Evidence, RunResult


def run_context(
    engine: DockerEngine,
    build: ContextBuild,
    job: Job,
    environment: Environment,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> RunResult:
    """Run `job` in the image of `build`, as the image's own user and in its own folder.

    No network, a read-only root, no rights, and the job's limits: as in `DockerEngine.run`. A job that brings files
    needs an image whose folder can be written to, which only /work and /tmp can; one without files runs anywhere.

    Args:
        job: often `Job(build.command, stdin=…)`, which is what `docker run` would start.
        environment: the one that the image stands on: gives the result its name.

    Raises:
        EngineError: Docker's trouble, and an image in which there is no Python any more.
        Cancelled: on request.
    """
    cancellation = cancellation or Cancellation()
    spec = replace(
        ContainerSpec.of(build.image, replace(environment, variables={}), job.limits, job.variables),
        user=build.user or "0:0",
        folder=build.folder or "/",
    )
    evidence = Evidence(
        kind=engine.kind,
        engine=engine.check(),
        environment=environment.digest,
        image=build.image,
        captured=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    request = Request.of(job, self_limit=False)
    begun = time.monotonic()
    container = Container(engine.api, spec, job.limits.seconds)
    outcome = converse(engine.api, container, job, request, on_event, cancellation, lambda removal: removal())
    return judge(outcome, request, job, environment, evidence, time.monotonic() - begun)
