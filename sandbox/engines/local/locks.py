"""A lock that holds between processes, and that the system takes back when its owner dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sandbox.cancellation import Cancellation

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_POLL_SECONDS = 0.1
SUFFIX = ".lock"


class FileLock:
    """An exclusive lock on a file, which is made for it; threads of one process exclude each other too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def try_acquire(self) -> bool:
        """Take the lock if nobody has it, and say whether that worked.

        Raises:
            OSError: the file cannot be made, or its file system knows no locks.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
            # Whoever held it before may have removed the file: then this lock is on nothing that others see.
            held = os.path.samestat(os.fstat(file), self._path.stat())
        except (BlockingIOError, PermissionError, FileNotFoundError):
            held = False
        except OSError:
            os.close(file)
            raise
        if held:
            self._file = file
        else:
            os.close(file)
        return held

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; with `remove`, its file goes too, while nobody else can have it."""
        if self._file is None:
            return
        if remove:
            # Windows removes no open file; the sweep takes it another time.
            with suppress(OSError):
                self._path.unlink()
        os.close(self._file)
        self._file = None


@contextmanager
def holding(path: Path, cancellation: Cancellation, on_wait: Callable[[], None]) -> Iterator[None]:
    """Inside the block, the lock on `path` is ours; `on_wait` is called once if somebody else has it first.

    Raises:
        Cancelled: `cancellation` was requested while we waited.
    """
    lock = FileLock(path)
    told = False
    while not lock.try_acquire():
        if not told:
            told = True
            on_wait()
        cancellation.check()
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        lock.release()
