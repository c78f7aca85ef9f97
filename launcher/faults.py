"""What goes wrong and is not a bug: one sentence for the person, never a traceback."""

from __future__ import annotations

import errno
from collections.abc import Sequence


class Fault(Exception):
    """Something that a person has to put right; its text says what broke, where, and what to do next.

    Attributes:
        log: the last lines of the program that failed, newest last.
        code: what the launcher exits with.
    """

    def __init__(self, message: str, log: Sequence[str] = (), code: int = 1) -> None:
        super().__init__(message)
        self.log = tuple(log)
        self.code = code


def from_os_error(error: OSError) -> Fault | None:
    """The fault behind an error of the operating system's, or None where it may as well be a bug of ours."""
    where = error.filename or "the project's folder"
    # Windows says “disk full” with a number of its own.
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or getattr(error, "winerror", None) in (39, 112):
        return Fault(f"There is no room left on the disk for {where}: free about 3 GB, then start again.")
    if error.errno == errno.EROFS:
        return Fault(f"{where} lies on a read-only disk: copy the project to a folder that you can write to.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return Fault(
            f"{where} cannot be written or removed: close what still uses it, "
            "or copy the project to a folder of your own, then start again."
        )
    return None
