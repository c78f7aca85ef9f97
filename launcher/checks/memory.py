"""Is there memory for the page and two kitchens?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from launcher.finding import Finding, Status
from launcher.fixes import Fix
from launcher.process import ask

# The page takes about 0.4 GiB, a kitchen at work about as much, and two work at the same time.
GIB_TO_BE_AT_EASE = 2.0
GIB_TO_RUN = 0.5

_CLOSE_SOMETHING = Fix(
    linux="close what you do not need: ps -eo rss,pid,comm --sort=-rss | head shows the largest",
    macos="close what you do not need: Activity Monitor, Memory shows the largest",
    windows="close what you do not need: Task Manager, Memory shows the largest",
)


def check_memory() -> list[Finding]:
    """Look at the memory that a new program could have."""
    free = free_bytes()
    if free is None:
        return [Finding("Memory", Status.WARNING, "unknown", "this system does not say how much is free")]
    gib = free / 1024**3
    text = f"{gib:.1f} GiB free"
    if gib >= GIB_TO_BE_AT_EASE:
        return [Finding("Memory", Status.OK, "enough", text)]
    if gib < GIB_TO_RUN:
        return [
            Finding("Memory", Status.FAILED, "too-little", f"{text}, and {GIB_TO_RUN:g} are needed", _CLOSE_SOMETHING)
        ]
    text += f": {GIB_TO_BE_AT_EASE:g} GiB let both kitchens cook at once"
    return [Finding("Memory", Status.WARNING, "tight", text, _CLOSE_SOMETHING)]


def free_bytes() -> int | None:
    """Bytes that a new program could have; None where the system does not say."""
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return _macos()
    return _linux()


def _linux() -> int | None:
    try:
        available = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return None
    of_machine = int(available[1]) * 1024 if available else None
    # Inside a container less may be ours than the machine has.
    of_container = _cgroup()
    known = [number for number in (of_machine, of_container) if number is not None]
    return min(known) if known else None


def _cgroup() -> int | None:
    for limit, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        try:
            return int(Path(limit).read_text(encoding="ascii")) - int(Path(used).read_text(encoding="ascii"))
        except (OSError, ValueError):  # not there, or `max`: no limit
            continue
    return None


def _macos() -> int | None:
    answer = ask(["vm_stat"], seconds=5)
    size = re.search(r"page size of (\d+)", answer.stdout) if answer else None
    if not answer or not size:
        return None
    pages = re.findall(r"Pages (?:free|inactive|speculative|purgeable):\s+(\d+)", answer.stdout)
    return sum(map(int, pages)) * int(size[1])


def _windows() -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes

    class MemoryStatus(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "total_page", "free_page", "total_virtual")),
            ("free_virtual", ctypes.c_ulonglong),
            ("free_extended", ctypes.c_ulonglong),
        )

    status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
    return int(status.free) if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else None
