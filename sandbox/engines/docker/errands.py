"""What is done in the background because nobody need wait for it: nobody but the end of the process."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable

PATIENCE_SECONDS = 20.0
"""How long the end of the process waits for errands that are still under way."""


class _Errand:
    """One errand; like nothing but itself.

    Attributes:
        thread: the identity of the thread that runs it; 0 until it does.
    """

    def __init__(self, work: Callable[[], None], key: object) -> None:
        self.work, self.key, self.thread = work, key, 0


class Errands:
    """Runs each errand in a thread of its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way: set[_Errand] = set()
        self._registered = False

    def start(self, work: Callable[[], None], key: object = None) -> None:
        """Do `work` in the background; nothing at all if an errand with the same `key` is under way."""
        errand = _Errand(work, key)
        with self._changed:
            if key is not None and any(other.key == key for other in self._under_way):
                return
            self._under_way.add(errand)
            if not self._registered:
                # Daemon threads would be cut off at the end, and others could hold it up for as long as they like.
                atexit.register(self.settle)
                self._registered = True
        try:
            threading.Thread(target=self._do, args=(errand,), name="docker-errand", daemon=True).start()
        except RuntimeError:  # The process has as many threads as it may have, or is about to end.
            self._do(errand)

    def settle(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait until no errand is under way; whether that came to be within `seconds`."""
        with self._changed:
            return self._changed.wait_for(self._settled, seconds)

    def _settled(self) -> bool:
        """Whether nothing is under way but what this very thread is at."""
        return all(errand.thread == threading.get_ident() for errand in self._under_way)

    def _do(self, errand: _Errand) -> None:
        errand.thread = threading.get_ident()
        try:
            errand.work()
        finally:
            with self._changed:
                self._under_way.remove(errand)
                self._changed.notify_all()
