"""Ends a process with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_ROUNDS = 200
_PAUSE_SECONDS = 0.01
_PROC = Path("/proc")
# What a person's other programs may start while a job runs, before the job feels it.
_SPARE_PROCESSES = 256

MARK_VARIABLE = "TWO_KITCHENS_RUN"


def mark_of(folder: Path) -> str:
    """What every process that works in `folder`, a new one, has among its environment variables: `NAME=value`."""
    return f"{MARK_VARIABLE}={folder.name}"


def end_tree(process: subprocess.Popen[bytes], mark: str = "") -> None:
    """Kill `process`, its group and its descendants, and wait until they are gone.

    Args:
        process: leader of a session of its own, and not waited for yet: its number could be another's by now.
        mark: what `mark_of` gave. On Linux, whatever carries it is killed too, which finds what detached itself from
            the tree. Elsewhere a child that detached itself is not found.
    """
    kill_group(process)
    end_strays(mark, process.pid)
    process.wait()


def end_strays(mark: str, root: int = 0) -> None:
    """Kill what carries `mark` or descends from `root`, again and again until nothing is left (Linux only)."""
    for _ in range(_ROUNDS):
        strays = _strays(root, mark)
        if not strays:
            return
        for pid in strays:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_PAUSE_SECONDS)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill `process`, leader of a session of its own, and its group; do not wait."""
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        # A group is killed at one stroke, so that not even a process that forks all the time gets away.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether `process` ended; where the system lets us look without taking notice, its number stays its own."""
    if sys.platform == "linux":
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return process.poll() is not None


def _strays(root: int, mark: str) -> set[int]:
    """Live processes, but for ourselves, that descend from `root` or carry `mark` (Linux only)."""
    if sys.platform != "linux":
        return set()
    parents: dict[int, int] = {}
    found: set[int] = set()
    wanted = mark.encode()
    for pid in _process_ids():
        with suppress(OSError):
            fields = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
            if fields[0] in (b"Z", b"X"):
                continue
            parents[pid] = int(fields[1])
            if wanted and wanted in (_PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                found.add(pid)
    family = {root, *found} - {0}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return (family & parents.keys()) - {os.getpid()}


def _process_ids() -> Iterator[int]:
    return (int(entry.name) for entry in os.scandir(_PROC) if entry.name.isdigit())


def limit_processes(pid: int, most: int) -> None:
    """Let process `pid` and all that it will start have about `most` processes and threads (Linux only).

    The kernel counts what a person runs altogether, and root is not held to it. So the limit is what runs now, plus
    `most`, plus some room for other programs: it ends a fork bomb early, and is no exact figure.
    """
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.prlimit(pid, resource.RLIMIT_NPROC)
    limit = _running() + most + _SPARE_PROCESSES
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.prlimit(pid, resource.RLIMIT_NPROC, (limit, limit))


def _running() -> int:
    """How many processes and threads this person has."""
    count, me = 0, os.getuid()
    for pid in _process_ids():
        with suppress(OSError):
            tasks = (_PROC / str(pid) / "task").stat()
            if tasks.st_uid == me:
                count += max(1, tasks.st_nlink - 2)
    return count
