"""Turns what uv says, and what the system says to us, into our own few errors."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from sandbox.errors import EngineError, EngineUnavailable, PrepareFailed

_NO_DISK = (
    "The disk is full: free some, with “python -m sandbox clean” for example, or name a roomier folder in "
    "TWO_KITCHENS_HOME."
)

# What uv says, in lower case → what broke and what to do. The first that matches counts.
_FAULTS = (
    (r"os error 28|no space left on device|os error 112", _NO_DISK),
    (
        r"hash mismatch|in .?--require-hashes.? mode|unsupported hash|parse requirement|parse error",
        "A package does not match its hash in requirements.lock, so nothing was installed: it was changed on the way, "
        "or the lock is broken; make the lock anew with the command in its header and compare.",
    ),
    (
        r"invalid peer certificate|certificate verify failed|unknownissuer",
        "A download was refused because its certificate is not trusted, as behind a company proxy: name your "
        "certificates' file in TWO_KITCHENS_CA_BUNDLE.",
    ),
    (
        r"401 unauthorized|403 forbidden|407 proxy",
        "The package index refuses to hand out the packages: check its address and your credentials.",
    ),
    (
        r"request failed after|failed to fetch|error sending request|dns error|client error \(connect\)|timed out"
        r"|network was disabled|network is disabled|connection refused",
        "The packages could not be fetched: check the connection, the proxy settings and the package index, "
        "then try again.",
    ),
    (
        r"no solution found|requires-python|no matching distribution|no wheels|failed to build",
        "The package index does not have what requirements.lock asks for on this Python and this machine: check the "
        "index, or make the lock anew with the command in its header.",
    ),
    (r"permission denied|os error 13|read-only file system", "A folder may not be written: see which in the log."),
)


def make_failure(environment: str, log: str) -> PrepareFailed:
    """The error for an environment that uv could not make, with the advice that fits what uv said in `log`."""
    for pattern, advice in _FAULTS:
        if re.search(pattern, log.lower()):
            return PrepareFailed(f"The environment “{environment}” could not be made. {advice}", log)
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "uv ended without a word")
    return PrepareFailed(f"The environment “{environment}” could not be made: {last.strip().rstrip('.')}.", log)


def folder_trouble(error: OSError, folder: Path) -> str:
    """The sentence for a `folder` of ours that cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _NO_DISK
    return (
        f"The folder {folder} cannot be used ({error.strerror}): mend its permissions, or name another one in "
        "TWO_KITCHENS_HOME."
    )


def no_uv(reason: str) -> EngineUnavailable:
    """The error for a uv that is not there or does not run."""
    return EngineUnavailable(
        f"The program uv, which makes virtual environments, {reason}: install it with “python -m pip install uv”."
    )


def damaged(environment: str, error: OSError) -> EngineError:
    """The error for a virtual environment whose Python does not start."""
    return EngineError(
        f"The Python of the environment “{environment}” does not start ({error.strerror}): remove it with "
        "“python -m sandbox clean” and try again."
    )
