"""What goes on while an exercise makes somebody wait, such as the first build of an image."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager, nullcontext

import pytest

from sandbox.events import Event, EventKind

_PATIENCE_S = 1.0
"""What is over sooner needs no word."""


class Waiting:
    """Shows steps below the exercise's line: on one line in a terminal, each on its own in a log.

    Called from the threads that do the work. With xdist nobody is at hand to show it, and nothing is said.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
        self._capture = config.pluginmanager.get_plugin("capturemanager")
        self._begun = time.monotonic()
        self._said: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Show an event, unless it is one of the many lines that a build prints."""
        text = f"  {event.environment}: {event.text}"
        early = event.kind is EventKind.STEP and time.monotonic() - self._begun < _PATIENCE_S
        with self._lock:
            if self._reporter is None or event.kind is EventKind.LOG or early or text in self._said:
                return
            self._said.add(text)
            with self._aloud():
                # Pytest writes the exercise's name once more afterwards, since this begins a new line.
                self._reporter.ensure_newline()
                if self._reporter.isatty:
                    self._reporter.rewrite(text[: self._reporter._tw.fullwidth - 1], erase=True, light=True)
                else:
                    self._reporter.write_line(text)

    def over(self) -> None:
        """Wipe the line, if there is one."""
        if self._said and self._reporter is not None and self._reporter.isatty:
            with self._aloud():
                self._reporter.rewrite("", erase=True)
                self._reporter.write("\r")

    def _aloud(self) -> AbstractContextManager[None]:
        """Inside the block, what is written is not captured for the test's report."""
        aloud: AbstractContextManager[None] = (
            nullcontext() if self._capture is None else self._capture.global_and_fixture_disabled()
        )
        return aloud
