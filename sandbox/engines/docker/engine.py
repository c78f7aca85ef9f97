"""The real thing: every run in a container of its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import docker
import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.docker.cleaning import clean_containers, sweep_containers
from sandbox.engines.docker.containers import run_container
from sandbox.engines.docker.errors import UNREACHABLE, unavailable
from sandbox.engines.docker.images import Images, Recipe
from sandbox.environment import Environment
from sandbox.errors import EngineUnavailable
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.judge import judge
from sandbox.protocol import Request
from sandbox.result import Evidence, EvidenceKind, RunResult

CONNECT_SECONDS = 15
"""How long Docker may take to say that it is there: people wait for that."""
ANSWER_SECONDS = 60
"""How long it may take for any other answer."""


class DockerEngine(Engine):
    """Runs jobs in Docker containers: no network, nothing writable but a scratch folder, no rights."""

    kind = EvidenceKind.DOCKER

    def __init__(self) -> None:
        """Connect as Docker's own command line would: DOCKER_HOST, else the active context.

        Raises:
            EngineUnavailable: no Docker answers.
        """
        try:
            self._api = docker.from_env(timeout=CONNECT_SECONDS).api
            self._version = self._api.version()
        except (docker.errors.DockerException, *UNREACHABLE) as error:
            raise unavailable(error) from error
        if self._version.get("Os") != "linux":
            raise EngineUnavailable(
                "Docker runs Windows containers here: switch it to Linux containers in Docker Desktop's menu."
            )
        self._api.timeout = ANSWER_SECONDS
        self._images = Images(self._api)
        sweep_containers(self._api)

    @property
    def api(self) -> docker.APIClient:
        """Docker's own client, for measurements that only Docker allows."""
        return self._api

    @property
    def images(self) -> Images:
        """The images of our environments."""
        return self._images

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
        return judge(outcome, request, job, environment, evidence, time.monotonic() - begun)

    def clean(self) -> tuple[str, ...]:
        """Remove all containers and images of ours."""
        return tuple(clean_containers(self._api) + self._images.clean())
