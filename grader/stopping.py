"""Ctrl-C while a learner's function runs in this very process, which nothing but an exception can end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sandbox.cancellation import Cancellation


@contextmanager
def stopped_by_ctrl_c(cancellation: Cancellation) -> Iterator[None]:
    """Inside the block, Ctrl-C ends the learner's call, and with it the grading."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        # In a thread of its own, waited for a moment: this one may hold a lock that stopping needs.
        thread = threading.Thread(target=cancellation.request, name="stop", daemon=True)
        thread.start()
        thread.join(timeout=1.0)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
