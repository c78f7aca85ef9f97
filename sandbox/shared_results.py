"""Work whose result is the same for everybody: done once, and handed out to all who ask."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Generic, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


class SharedResults(Generic[T]):
    """The latest results by key. However many threads ask for one at once, it is worked out by one of them.

    What is given out is shared: nobody may change it.
    """

    def __init__(self, most: int) -> None:
        """Nothing is kept yet.

        Args:
            most: how many results are kept; the one that was not asked for the longest goes first.
        """
        self._most = most
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, T] = OrderedDict()
        self._under_way: dict[Hashable, threading.Lock] = {}

    def __len__(self) -> int:
        return len(self._results)

    def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """The result for `key`, from `work` if there is none.

        Work that raises leaves nothing behind: the next who asks tries again.
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            mine = self._under_way.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                if key in self._results:
                    return self._results[key]
            try:
                result = work()
                with self._lock:
                    self._results[key] = result
                    while len(self._results) > self._most:
                        self._results.popitem(last=False)
                return result
            finally:
                with self._lock:
                    if self._under_way.get(key) is mine:
                        del self._under_way[key]


def shared_by(key: Callable[P, Hashable], most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function work only once for all calls whose `key` is the same.

    Args:
        key: of a call's arguments, all that its result depends on.
        most: as in `SharedResults`.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        results: SharedResults[T] = SharedResults(most)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return results.get(key(*args, **kwargs), lambda: function(*args, **kwargs))

        return call

    return decorate


def digest_of(*parts: str | bytes) -> str:
    """A digest of all `parts`, in order: another one wherever one of them is another."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
