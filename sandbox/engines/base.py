"""The one interface that every engine has."""

from __future__ import annotations

from abc import ABC, abstractmethod

from sandbox.cancellation import Cancellation
from sandbox.environment import Environment
from sandbox.events import OnEvent, ignore
from sandbox.job import Job, Limits
from sandbox.result import EvidenceKind, RunResult


class Engine(ABC):
    """Runs Jobs in Environments.

    An engine may be used from several threads at once. Whatever it creates, it can find again and remove.

    Attributes:
        kind: of evidence, which its results are.
    """

    kind: EvidenceKind

    @abstractmethod
    def check(self) -> str:
        """Name the engine in words, such as `Docker Engine 20.10.24`, after seeing that it works.

        Raises:
            EngineUnavailable: it does not work here; the text says why and what to do.
        """

    @abstractmethod
    def is_ready(self, environment: Environment) -> bool:
        """Whether `run` would start at once, with nothing left to build."""

    @abstractmethod
    def prepare(
        self, environment: Environment, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
    ) -> None:
        """Make `environment` ready: build it if it is not there, do nothing if it is.

        It is whole afterwards or not there at all, whatever happens in between.

        Raises:
            PrepareFailed, MissingPython: it could not be made.
            EngineUnavailable, EngineLost: the engine is not there, or went away.
            Cancelled: `cancellation` was requested.
        """

    @abstractmethod
    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        """Run `job` in `environment`, preparing it first where that is needed.

        Returns:
            The result. A job that fails, loops, floods or starves is a result too: its status says so.

        Raises:
            PrepareFailed, MissingPython, EngineUnavailable, EngineLost, NotRecorded: the engine's trouble, never the
                job's.
            Cancelled: `cancellation` was requested; nothing of the run is left.
        """

    def warm(self, environment: Environment, limits: Limits, count: int = 1) -> None:  # noqa: B027 - not abstract
        """Expect `count` jobs with these limits soon, in an environment that is ready.

        Returns at once, may be said again at any time, and changes no result. An engine that cannot prepare for jobs
        ahead of time does nothing.
        """

    @abstractmethod
    def clean(self) -> tuple[str, ...]:
        """Remove everything that this kind of engine ever created, and name each thing removed."""
