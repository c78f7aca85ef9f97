"""Says that a call in this very process takes long: there nothing stops it but the learner."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from grader.exercise import Exercise
from sandbox.events import Event, EventKind, OnEvent

PATIENCE_S = 10.0
_DEBUGGERS = ("bdb", "pdb", "cmd", "pydevd", "_pydevd_bundle", "debugpy", "IPython")


@contextmanager
def said_when_long(exercise: Exercise, on_event: OnEvent, patience: float = PATIENCE_S) -> Iterator[None]:
    """Inside the block, it is said once that this goes on, and how to end it; not where a debugger waits for a word.

    Args:
        patience: seconds until then.
    """
    ours = threading.get_ident()

    def say() -> None:
        if not _in_a_debugger(sys._current_frames().get(ours)):
            # A few words: a terminal has one line for it.
            text = f"exercise {exercise.number} is still running. If a loop never ends, Ctrl-C stops it."
            on_event(Event(EventKind.NOTE, "here", text))

    timer = threading.Timer(patience, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _in_a_debugger(frame: FrameType | None) -> bool:
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name.split(".")[0] in _DEBUGGERS:
            return True
        frame = frame.f_back
    return False
