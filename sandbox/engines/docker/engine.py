"""The real thing: every run in a container of its own."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import docker
import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.docker.cleaning import clean_containers, sweep_containers
from sandbox.engines.docker.containers import Container
from sandbox.engines.docker.conversation import converse
from sandbox.engines.docker.errands import Errands
from sandbox.engines.docker.errors import UNREACHABLE, unavailable
from sandbox.engines.docker.images import Images, Recipe
from sandbox.engines.docker.spec import ContainerSpec
from sandbox.engines.docker.warm import WarmPool
from sandbox.environment import Environment
from sandbox.errors import EngineError, EngineUnavailable
from sandbox.events import OnEvent, ignore
from sandbox.job import Job, Limits
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
        self._errands = Errands()
        self._warm = WarmPool(self._api, self._errands)
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
        """Run the job in a container that nothing ran in before, and that is gone soon afterwards.

        It is one that waits for such a job, see `warm`, or a new one.
        """
        cancellation = cancellation or Cancellation()
        recipe = Recipe.of(environment)
        found = self._images.find(recipe) or self._images.build(recipe, on_event, cancellation)
        evidence = Evidence(
            kind=self.kind,
            engine=f"Docker Engine {self._version['Version']}",
            environment=environment.digest,
            image=found.id,
            captured=datetime.now(UTC).isoformat(timespec="seconds"),
            base=found.base,
        )
        request = Request.of(job, self_limit=False)
        begun = time.monotonic()
        cancellation.check()
        spec = ContainerSpec.of(found.id, environment, job.limits, job.variables)
        seconds = job.limits.seconds
        container = self._warm.take(spec, seconds) or Container(self._api, spec, seconds)
        outcome = converse(self._api, container, job, request, on_event, cancellation, self._errands.start)
        return judge(outcome, request, job, environment, evidence, time.monotonic() - begun)

    def warm(self, environment: Environment, limits: Limits, count: int = 1) -> None:
        """Start `count` containers ahead of jobs with these limits, in the background; they wait some minutes.

        Each serves one job that has no variables of its own, and another is started in its place. Nothing is built:
        where the environment has no image yet, nothing happens.
        """
        key = (environment.name, environment.digest, limits, count)
        self._errands.start(lambda: self._start_ahead(environment, limits, count), key)

    def _start_ahead(self, environment: Environment, limits: Limits, count: int) -> None:
        # Nobody listens here; whatever is wrong, the next job will tell.
        with suppress(EngineError):
            if found := self._images.find(Recipe.of(environment)):
                self._warm.fill(ContainerSpec.of(found.id, environment, limits), limits.seconds, count)

    def cool(self) -> None:
        """Take away all containers that wait for a job; the end of the process does that by itself."""
        self._warm.empty()

    def settle(self) -> bool:
        """Wait until what goes on in the background is done: removing containers, and starting them ahead.

        Returns:
            Whether it is; Docker may take too long over it.
        """
        return self._errands.settle()

    def clean(self) -> tuple[str, ...]:
        """Remove all containers and images of this installation."""
        self.cool()
        return tuple(clean_containers(self._api) + self._images.clean())
