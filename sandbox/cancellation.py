"""A way to stop long work from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.errors import Cancelled


class Cancellation:
    """A request to stop, which any thread may make once and which stays made.

    Work that polls calls `check`; work that blocks says with `calling` what unblocks it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requested = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def requested(self) -> bool:
        """Whether somebody asked to stop."""
        return self._requested

    def request(self) -> None:
        """Ask to stop, and unblock whoever waits."""
        with self._lock:
            if self._requested:
                return
            self._requested = True
            callbacks = tuple(self._callbacks)
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked to stop."""
        if self._requested:
            raise Cancelled("Cancelled on request.")

    @contextmanager
    def calling(self, callback: Callable[[], None]) -> Iterator[None]:
        """Inside the block, `callback` is called when the request comes, or at once if it already came."""
        with self._lock:
            self._callbacks.append(callback)
            already = self._requested
        try:
            if already:
                callback()
            yield
        finally:
            with self._lock:
                self._callbacks.remove(callback)
