"""Lets one launcher at a time change `.venv`."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.faults import Fault
from launcher.terminal import say

PATIENCE_SECONDS = 30 * 60.0

# Windows keeps others from reading what is locked, so the locked byte lies behind the holder's number.
_BYTE = 1024


@contextmanager
def install_lock(path: Path) -> Iterator[int]:
    """Inside the block nobody else holds the lock; gives its file descriptor.

    The operating system frees it when the last process that has the descriptor open ends, however it ends. A child
    that inherits it therefore keeps the lock even if its parent is killed.

    Raises:
        Fault: somebody else kept it for longer than anyone should have to wait.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(str(path), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline, told = time.monotonic() + PATIENCE_SECONDS, False
        while not _take(descriptor):
            holder = _holder(descriptor)
            if not told:
                say(f"Another course.py ({holder}) is installing here: waiting for it.")
                told = True
            if time.monotonic() > deadline:
                raise Fault(
                    f"Another course.py ({holder}) still installs into {path.parent.parent}: stop it, then start again."
                )
            time.sleep(0.2)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())
        yield descriptor
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    number = os.read(descriptor, 20).decode("ascii", "replace").strip("\0 ")
    return f"process {number}" if number else "of unknown number"


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            # Some network disks know no locks: then there is nothing to wait for.
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
                raise
        return True
