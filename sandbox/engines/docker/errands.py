"""What is done in the background because nobody need wait for it: nobody but the end of the process."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable

PATIENCE_SECONDS = 20.0
"""How long the end of the process waits for errands that are still under way."""


class Errands:
    """Runs each errand in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[threading.Thread, object] = {}
        self._registered = False

    def start(self, work: Callable[[], None], key: object = None) -> None:
        """Do `work` in the background; nothing at all if an errand with the same `key` is under way."""
        thread = threading.Thread(target=self._do, args=(work,), name="docker-errand", daemon=True)
        with self._lock:
            if key is not None and key in self._under_way.values():
                return
            self._under_way[thread] = key
            if not self._registered:
                # Daemon threads would be cut off at the end, and others could hold it up for as long as they like.
                atexit.register(self.settle)
                self._registered = True
        try:
            thread.start()
        except RuntimeError:  # The process has as many threads as it may have, or is about to end.
            self._do(work, thread)

    def settle(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait until no errand is under way; whether that came to be within `seconds`."""
        end = time.monotonic() + seconds
        while threads := self._living():
            for thread in threads:
                thread.join(max(0.0, end - time.monotonic()))
            if time.monotonic() >= end:
                return not self._living()
        return True

    def _living(self) -> list[threading.Thread]:
        with self._lock:
            return [thread for thread in self._under_way if thread is not threading.current_thread()]

    def _do(self, work: Callable[[], None], thread: threading.Thread | None = None) -> None:
        try:
            work()
        finally:
            with self._lock:
                del self._under_way[thread or threading.current_thread()]
