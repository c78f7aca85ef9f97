"""Runs what a learner's image is made for: its own command, as its own user, locked down like any job."""

from __future__ import annotations

import re
from dataclasses import replace

import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.contexts.build import ContextBuild
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.cold_run import evidence_of, run_cold
from sandbox.engines.docker.spec import WORK, ContainerSpec
from sandbox.environment import Environment
from sandbox.errors import EngineError
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.protocol import NoAnswer
from sandbox.result import RunResult, Status

# What Docker says where the image is at fault: its user is not known in it, its folder is closed to that user, or there
# is no Python in it.
_IMAGE_AT_FAULT = re.compile(r"unable to find (user|group)|OCI runtime create failed|executable file not found")


def run_context(
    engine: DockerEngine,
    build: ContextBuild,
    job: Job,
    environment: Environment,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
    user: str = "",
) -> RunResult:
    """Run `job` in the image of `build`, as the image's own user and in its own folder.

    No network, a read-only root, no rights, and the job's limits: as in `DockerEngine.run`. A job that brings files
    needs an image whose folder is /work or /tmp, which it then finds empty; one without files runs anywhere, and sees
    all that was put into the image.

    Args:
        job: often `Job(build.command, stdin=…)`, which is what `docker run` would start.
        environment: the one that the image stands on: gives the result its name.
        user: who runs it, such as `1234:1234`; by default whom the image names.

    Returns:
        The result; of an image that cannot be started at all, one that says so.

    Raises:
        EngineError: Docker's trouble.
        Cancelled: on request.
    """
    cancellation = cancellation or Cancellation()
    spec = replace(
        ContainerSpec.of(build.image, environment, job.limits),
        # None of the environment’s, and no HOME of ours: the image says, or Docker by its user, where “pip install
        # --user” put the libraries.
        variables=tuple(sorted(job.variables.items())),
        user=user or build.user or "0:0",
        folder=build.folder or "/",
        # An empty folder would hide what the image has in that place.
        scratch=WORK if job.files else "",
    )
    try:
        return run_cold(engine, spec, environment, job, on_event, cancellation)
    except EngineError as trouble:
        if isinstance(trouble.__cause__, NoAnswer):
            # It is the image's own Python that was to answer.
            message = "The image’s Python broke down before it did anything: see that a bare “python3” starts in it."
        elif reason := _refusal(trouble):
            message = f"The image cannot be started. Docker says: {reason}"
        else:
            raise
        return RunResult(environment.name, Status.ERROR, evidence_of(engine, build.image, environment), message=message)


def _refusal(trouble: EngineError) -> str:
    """What Docker said of an image that it could not start; empty for any other trouble."""
    cause = trouble.__cause__
    if not isinstance(cause, docker.errors.APIError):
        return ""
    reason = str(cause.explanation or "").strip()
    return reason if _IMAGE_AT_FAULT.search(reason) else ""
