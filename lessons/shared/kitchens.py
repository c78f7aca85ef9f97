"""Environments that are made ready in the background, once for everybody on this server."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from lessons.shared.jobs import Registry
from lessons.shared.task import Task, TaskState, Work
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import OnEvent
from sandbox.result import EvidenceKind

# How long a cancelled learner waits at most until their own wait ends; the preparation itself goes on.
_POLL_SECONDS = 0.1


class Kitchens:
    """Makes environments ready, one after the other on each engine: alike ones then share what the first one built."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._registries: dict[EvidenceKind, Registry] = {}

    def warm(self, engine: Engine, environments: Sequence[Environment]) -> None:
        """Begin to make `environments` ready, those that nobody began with yet; returns at once."""
        registry = self._registry(engine)
        for environment in environments:
            if registry.find(_key(environment)) is None:
                self._begin(engine, environment)

    def tasks(self, engine: Engine, environments: Sequence[Environment]) -> tuple[Task[None], ...]:
        """The preparations that were begun, in the order of `environments`."""
        found = (self._registry(engine).find(_key(environment)) for environment in environments)
        return tuple(task for task in found if task is not None)

    def join(
        self, engine: Engine, environments: Sequence[Environment], on_event: OnEvent, cancellation: Cancellation
    ) -> None:
        """Wait until `environments` are ready; what is under way is joined, what is missing or failed is begun.

        A cancellation ends the wait, not the preparation: others want the same environments.

        Raises:
            PrepareFailed, EngineUnavailable, EngineLost: as `Engine.prepare` does.
            Cancelled: on request.
        """
        for environment in environments:
            task = self._registry(engine).find(_key(environment))
            if task is None or task.state in (TaskState.FAILED, TaskState.CANCELLED):
                task = self._begin(engine, environment)
            if task.state is TaskState.DONE:
                continue
            with task.followed_by(on_event):
                while not task.wait(_POLL_SECONDS):
                    cancellation.check()
            if task.error is not None:
                raise task.error

    def _begin(self, engine: Engine, environment: Environment) -> Task[None]:
        title = f"Preparing {environment.name}"
        return self._registry(engine).start(_key(environment), title, _preparing(engine, environment))

    def _registry(self, engine: Engine) -> Registry:
        with self._lock:
            return self._registries.setdefault(engine.kind, Registry(workers=1))


def _key(environment: Environment) -> str:
    return f"{environment.name} {environment.digest}"


def _preparing(engine: Engine, environment: Environment) -> Work[None]:
    def work(on_event: OnEvent, cancellation: Cancellation) -> None:
        engine.prepare(environment, on_event, cancellation)

    return work
