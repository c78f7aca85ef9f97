"""Engines for tests of the pages: recorded answers, with something done to them on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from sandbox.cancellation import Cancellation
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import Environment
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Job
from sandbox.result import EvidenceKind, RunResult

Change = Callable[[RunResult], RunResult]


class ChangedAnswers(RecordedEngine):
    """Recorded answers, each passed through `change` first."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self._change = change

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        return self._change(super().run(environment, job, on_event, cancellation))


class OtherRecordings(RecordedEngine):
    """Recorded answers from an engine that says it is a local one."""

    kind = EvidenceKind.LOCAL


class HeldKitchen(RecordedEngine):
    """An engine that makes an environment ready only when it is let go, and counts how often it is asked to."""

    kind = EvidenceKind.LOCAL

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.begun = threading.Event()
        self.prepared: list[str] = []
        self.trouble: Exception | None = None

    def prepare(
        self, environment: Environment, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
    ) -> None:
        on_event(Event(EventKind.STEP, environment.name, f"Chopping for {environment.name}", 0.5))
        self.begun.set()
        assert self.go.wait(60), "nobody let this kitchen go"
        if self.trouble is not None:
            raise self.trouble
        self.prepared.append(environment.name)


def with_file(name: str, data: bytes, environment: str = "prod") -> Change:
    """A change that puts `data` in place of the file `name`, in one environment."""

    def change(result: RunResult) -> RunResult:
        if result.environment != environment or name not in result.files:
            return result
        return replace(result, files={**result.files, name: data})

    return change
