"""Says what a process can see from where it runs, as one line of JSON; then stays, if asked to, to be looked at.

    look_around.py [SECONDS]

It counts rather than names, so that nothing private gets out of the machine that it looks at; the host's name and those
of its programs are told only by one that stays, as ours in containers do. Standard library alone, Python 3.8 and
later, on any system.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import sys
import time
from pathlib import Path
from typing import Optional


def can_write(folder: str) -> bool:
    path = Path(folder, f"two-kitchens-{os.getpid()}")
    try:
        path.touch(exist_ok=False)
        path.unlink()
    except OSError:
        return False
    return True


def names(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []


def running() -> list[tuple[int, str]]:
    found = []
    for number in sorted(map(int, filter(str.isdigit, names("/proc")))):
        try:
            found.append((number, Path("/proc", str(number), "comm").read_text(errors="replace").strip()))
        except OSError:
            continue  # It ended just now.
    return found


def lines(path: str) -> Optional[int]:  # noqa: UP045
    try:
        return len(Path(path).read_text(errors="replace").splitlines())
    except OSError:
        return None


def memory() -> Optional[int]:  # noqa: UP045
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


stays = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
found = {
    "host name": socket.gethostname() if stays else None,
    "running": running() if stays else None,
    "processes": sum(map(str.isdigit, names("/proc"))) or None,
    "own number": os.getpid(),
    "user": os.getuid() if hasattr(os, "getuid") else None,
    "users": lines("/etc/passwd"),
    "network cards": len(socket.if_nameindex()) if hasattr(socket, "if_nameindex") else None,
    "home folders": len(names("/home")),
    "programs": len(names("/usr/bin")),
    "variables": len(os.environ),
    "writes to /": can_write("/"),
    "writes to its own folder": can_write(os.curdir),
    "Python": platform.python_version(),
    "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
    "cores": os.cpu_count(),
    "memory": memory(),
}
print(json.dumps(found), flush=True)
time.sleep(stays)
