"""The real thing: every run in a container of its own."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import docker
import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.docker import labels
from sandbox.engines.docker.containers import Outcome, run_container
from sandbox.engines.docker.errors import UNREACHABLE, docker_errors, unavailable
from sandbox.engines.docker.images import Images, Recipe
from sandbox.environment import Environment
from sandbox.errors import EngineError, EngineLost, EngineUnavailable
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.protocol import Answer, NoAnswer, Request, memory_message, read_answer, timeout_message, to_result
from sandbox.result import Evidence, EvidenceKind, RunResult, Status

_KILLED = 137


class DockerEngine(Engine):
    """Runs jobs in Docker containers: no network, nothing writable but a scratch folder, no rights."""

    kind = EvidenceKind.DOCKER

    def __init__(self) -> None:
        """Connect as Docker's own command line would: DOCKER_HOST, else the active context.

        Raises:
            EngineUnavailable: no Docker answers.
        """
        try:
            self._api = docker.from_env(timeout=60).api
            self._version = self._api.version()
        except (docker.errors.DockerException, *UNREACHABLE) as error:
            raise unavailable(error) from error
        if self._version.get("Os") != "linux":
            raise EngineUnavailable(
                "Docker runs Windows containers here: switch it to Linux containers in Docker Desktop's menu."
            )
        self._images = Images(self._api)
        self._sweep()

    def check(self) -> str:
        """The engine's name and version, as it gives them now."""
        try:
            return f"Docker Engine {self._api.version()['Version']}"
        except (docker.errors.DockerException, *UNREACHABLE) as error:
            raise unavailable(error) from error

    def is_ready(self, environment: Environment) -> bool:
        """Whether the environment's image is built."""
        return self._images.find(Recipe.of(environment)) is not None

    def prepare(
        self, environment: Environment, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
    ) -> None:
        """Build the environment's image if it is not there."""
        self._images.build(Recipe.of(environment), on_event, cancellation or Cancellation())

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        """Run the job in a new container, which is gone afterwards."""
        cancellation = cancellation or Cancellation()
        recipe = Recipe.of(environment)
        image = self._images.find(recipe) or self._images.build(recipe, on_event, cancellation)
        evidence = Evidence(
            kind=self.kind,
            engine=f"Docker Engine {self._version['Version']}",
            environment=environment.digest,
            image=image,
            captured=datetime.now(UTC).isoformat(timespec="seconds"),
            base=recipe.base,
        )
        request = Request.of(job, self_limit=False)
        begun = time.monotonic()
        outcome = run_container(self._api, image, environment, job, request, on_event, cancellation)
        return _result(outcome, request, job, environment, evidence, time.monotonic() - begun)

    def clean(self) -> tuple[str, ...]:
        """Remove all containers and images of ours."""
        removed = []
        with docker_errors("removing containers"):
            for container in self._api.containers(all=True, filters=labels.FILTER):
                with suppress(docker.errors.NotFound):
                    self._api.remove_container(container["Id"], force=True, v=True)
                    removed.append(f"container {container['Id'][:12]}")
        return tuple(removed + self._images.clean())

    def _sweep(self) -> None:
        """Remove containers that a process which died left behind: those that nobody can be waiting for."""
        with suppress(docker.errors.DockerException, *UNREACHABLE):
            for container in self._api.containers(all=True, filters=labels.FILTER):
                deadline = container["Labels"].get(labels.DEADLINE, "")
                if deadline.isdigit() and int(deadline) < time.time():
                    self._api.remove_container(container["Id"], force=True, v=True)


def _result(
    outcome: Outcome, request: Request, job: Job, environment: Environment, evidence: Evidence, seconds: float
) -> RunResult:
    """Make a result of what the container left, in the order: our deadline, memory, the runner's answer."""

    def failed(status: Status, message: str) -> RunResult:
        return RunResult(environment.name, status, evidence, message=message, total_seconds=seconds)

    if outcome.overdue:
        return failed(Status.TIMEOUT, timeout_message(job))
    if outcome.flooded:
        return failed(Status.ERROR, _TAMPERED.format(reason="it was flooded"))
    try:
        answer: Answer = read_answer(bytes(outcome.channel), request.nonce)
    except NoAnswer as reason:
        # The kernel may have chosen the runner itself, and then nobody is left to tell.
        if outcome.out_of_memory or outcome.exit_code == _KILLED:
            return failed(Status.MEMORY, memory_message(job))
        if not outcome.channel:
            raise _silent(outcome, environment) from reason
        return failed(Status.ERROR, _TAMPERED.format(reason=reason))
    return to_result(
        answer,
        job,
        environment.name,
        evidence,
        out_of_memory=outcome.out_of_memory,
        total_seconds=seconds,
    )


_TAMPERED = "The run's answer was not accepted: {reason}. Write results to files, and print with print()."


def _silent(outcome: Outcome, environment: Environment) -> EngineError:
    if outcome.exit_code:
        return EngineError(
            f"The container of “{environment.name}” ended with status {outcome.exit_code} before the job began: "
            f"its image seems damaged; remove it with “python -m sandbox clean” and try again."
        )
    return EngineLost(f"The container of “{environment.name}” ended without an answer: try again.")
