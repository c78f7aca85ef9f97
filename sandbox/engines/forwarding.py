"""An engine that hands everything on to another one: to build on, for engines that do one thing otherwise."""

from __future__ import annotations

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import OnEvent, ignore
from sandbox.job import Job, Limits
from sandbox.result import RunResult


class ForwardingEngine(Engine):
    """The same engine once more; what is not overridden goes on to it, and so does its kind of evidence."""

    def __init__(self, engine: Engine) -> None:
        self.kind = engine.kind
        self._engine = engine

    def check(self) -> str:
        """What the other one says."""
        return self._engine.check()

    def is_ready(self, environment: Environment) -> bool:
        """Whether the other one is."""
        return self._engine.is_ready(environment)

    def prepare(
        self, environment: Environment, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
    ) -> None:
        """Make `environment` ready in the other one."""
        self._engine.prepare(environment, on_event, cancellation)

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        """Run `job` in the other one."""
        return self._engine.run(environment, job, on_event, cancellation)

    def warm(self, environment: Environment, limits: Limits, count: int = 1) -> None:
        """Tell the other one what to expect."""
        self._engine.warm(environment, limits, count)

    def clean(self) -> tuple[str, ...]:
        """Remove what the other one created."""
        return self._engine.clean()
