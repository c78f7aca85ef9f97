"""One piece of long work, and all that a page may want to know about it while it goes on.

No Streamlit here: the thread that works writes into the task, pages read snapshots of it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled
from sandbox.events import Event, EventKind, OnEvent

T = TypeVar("T")
Work = Callable[[OnEvent, Cancellation], T]

LOG_LINES = 200
LINE_LENGTH = 500


class TaskState(StrEnum):
    """Where a task is on its way."""

    WAITING = "waiting"
    """Others are before it."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self in (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)


@dataclass(frozen=True)
class Step:
    """What is being done in one environment.

    Attributes:
        fraction: how much of it is done, 0 to 1, where that is known.
    """

    environment: str
    text: str
    fraction: float | None


@dataclass(frozen=True)
class Snapshot:
    """A task at one moment.

    Attributes:
        stopping: somebody asked to cancel, and it has not stopped yet.
        steps: the latest step of each environment, in the order in which they began.
        log: the last lines of output, each with its environment's name in front.
        error: what broke, if it failed.
        seconds: how long it has been running, or ran.
    """

    state: TaskState
    stopping: bool
    steps: tuple[Step, ...]
    log: tuple[str, ...]
    error: BaseException | None
    seconds: float


class Task(Generic[T]):
    """One piece of work under a key that finds it again; safe to use from any thread.

    Attributes:
        id: unlike the key, never used twice.
        title: what it does, for a person.
    """

    def __init__(self, key: str, title: str, work: Work[T]) -> None:
        self.id = secrets.token_hex(8)
        self.key, self.title = key, title
        self._work = work
        self._cancellation = Cancellation()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._state = TaskState.WAITING
        self._steps: dict[str, Step] = {}
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._listeners: list[OnEvent] = []
        self._error: BaseException | None = None
        self._result: T | None = None
        self._began = self._ended = 0.0

    def __repr__(self) -> str:
        return f"Task({self.key!r}, {self._state})"

    @property
    def state(self) -> TaskState:
        """Where it is on its way."""
        return self._state

    @property
    def result(self) -> T | None:
        """What the work gave; `None` unless the task is done."""
        return self._result

    @property
    def error(self) -> BaseException | None:
        """What broke; `None` unless the task failed."""
        return self._error

    def snapshot(self) -> Snapshot:
        """The task as it is now."""
        with self._lock:
            end = self._ended or time.monotonic()
            return Snapshot(
                state=self._state,
                stopping=self._cancellation.requested and not self._state.over,
                steps=tuple(self._steps.values()),
                log=tuple(self._log),
                error=self._error,
                seconds=end - self._began if self._began else 0.0,
            )

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, or for `seconds`; say whether it is over."""
        return self._over.wait(seconds)

    def cancel(self) -> None:
        """Ask it to stop. Does not wait, since letting go of an engine can take a moment."""
        with self._lock:
            if self._state is TaskState.WAITING:
                self._end(TaskState.CANCELLED)
                return
        threading.Thread(target=self._cancellation.request, name=f"cancel {self.key}", daemon=True).start()

    @contextmanager
    def followed_by(self, on_event: OnEvent) -> Iterator[None]:
        """Inside the block, `on_event` hears what happens, after the latest step of each environment."""
        with self._lock:
            heard = tuple(self._steps.values())
            self._listeners.append(on_event)
        try:
            for step in heard:
                on_event(Event(EventKind.STEP, step.environment, step.text, step.fraction))
            yield
        finally:
            with self._lock:
                self._listeners.remove(on_event)

    def run(self) -> None:
        """Do the work, in the calling thread; whatever it raises ends up in the task."""
        with self._lock:
            if self._state is not TaskState.WAITING:
                return
            self._state, self._began = TaskState.RUNNING, time.monotonic()
        try:
            result = self._work(self._hear, self._cancellation)
        except Cancelled:
            with self._lock:
                self._end(TaskState.CANCELLED)
        except BaseException as error:  # A task that only vanished would leave its page waiting for ever.
            with self._lock:
                self._error = error
                self._end(TaskState.FAILED)
        else:
            with self._lock:
                self._result = result
                self._end(TaskState.DONE)

    def fail(self, error: BaseException) -> None:
        """End it before it began."""
        with self._lock:
            self._error = error
            self._end(TaskState.FAILED)

    def _end(self, state: TaskState) -> None:
        self._state, self._ended = state, time.monotonic()
        self._over.set()

    def _hear(self, event: Event) -> None:
        text = event.text[:LINE_LENGTH]
        with self._lock:
            if event.kind is EventKind.STEP:
                self._steps[event.environment] = Step(event.environment, text, event.fraction)
            elif (step := self._steps.get(event.environment)) and event.fraction is not None:
                self._steps[event.environment] = Step(step.environment, step.text, event.fraction)
            self._log.append(f"{event.environment}: {text}" if event.environment else text)
            listeners = tuple(self._listeners)
        for listener in listeners:
            # A listener that breaks is its owner's trouble, not this work's.
            with suppress(Exception):
                listener(event)
