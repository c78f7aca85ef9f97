"""Shows what goes on: bars in a terminal, plain lines in a log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from sandbox.cli.console import ERR
from sandbox.events import Event, EventKind, OnEvent
from sandbox.printable import printable

_WIDTH = 60


@contextmanager
def progress(quiet: bool) -> Iterator[OnEvent]:
    """Inside the block, events are shown on stderr; `quiet` leaves only what a person should know afterwards too."""
    if quiet:
        yield _Notes(ERR)
    elif ERR.is_terminal:
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[environment]}", style="bold", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=ERR,
            transient=True,
        ) as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


class _Notes:
    """Only the notes, each once, however often it comes up."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said: set[str] = set()

    def __call__(self, event: Event) -> None:
        if event.kind is EventKind.NOTE and event.text not in self._said:
            self._said.add(event.text)
            self._console.print(event.text, soft_wrap=True)


class _Bars:
    """One bar an environment."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._note = _Notes(bars.console)
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        if event.kind is EventKind.NOTE:
            self._note(event)
            return
        with self._lock:
            task = self._tasks.get(event.environment)
            if task is None:
                name = printable(event.environment, keep="")
                task = self._bars.add_task("", total=None, environment=name)
                self._tasks[event.environment] = task
        known = event.fraction is not None
        self._bars.update(
            task,
            description=printable(event.text[:_WIDTH], keep=""),
            total=1.0 if known else None,
            completed=event.fraction if known else 0.0,
        )


class _Lines:
    """One line a step, and the notes."""

    def __init__(self) -> None:
        self._note = _Notes(ERR)

    def __call__(self, event: Event) -> None:
        if event.kind is EventKind.STEP:
            ERR.print(f"{event.environment}: {event.text}", soft_wrap=True)
        self._note(event)
