"""Can the project's folder be written, is there room in it, and is the course installed?"""

from __future__ import annotations

import shutil
import tempfile

from launcher import stamp
from launcher.finding import Finding, Status
from launcher.fixes import Fix
from launcher.project import REQUIREMENTS, ROOT
from launcher.stamp import Stamp

# .venv takes 0.8 GB and uv's cache as much; two kitchens take 0.6 GB each.
GIB_TO_BE_AT_EASE = 3.0
GIB_TO_INSTALL = 1.7
GIB_TO_RUN = 0.1

_MAKE_ROOM = Fix(
    linux="free some space: docker system df and uv cache prune show and remove what is not needed; then df -h .",
    macos="free some space: Apple menu, System Settings, General, Storage; uv cache prune",
    windows="free some space: Settings, System, Storage, Temporary files; uv cache prune",
)
_MOVE = Fix(
    linux="copy the project to a folder of your own: cp -r . ~/two-kitchens",
    macos="copy the project to a folder of your own: cp -r . ~/two-kitchens",
    windows='copy the project to a folder of your own: xcopy /e /i . "%USERPROFILE%\\two-kitchens"',
)


def check_folder() -> list[Finding]:
    """Look at the disk under the project, and at what is installed."""
    return [_writable(), _room(), _installed()]


def is_installed() -> bool:
    """Whether `.venv` is whole and of this very lock."""
    now, lock = Stamp.read(), ROOT / REQUIREMENTS
    return now is not None and lock.is_file() and now.covers({REQUIREMENTS: stamp.digest(lock)})


def _writable() -> Finding:
    try:
        # Permissions tell less than trying: disks are mounted read-only, and quotas run out.
        with tempfile.TemporaryFile(dir=str(ROOT)) as file:
            file.write(b"two kitchens")
    except OSError as error:
        return Finding("Folder", Status.FAILED, "read-only", f"{ROOT} cannot be written ({error.strerror})", _MOVE)
    return Finding("Folder", Status.OK, "writable", str(ROOT))


def _room() -> Finding:
    free = shutil.disk_usage(str(ROOT)).free / 1024**3
    text = f"{free:.1f} GiB free under {ROOT}"
    if free >= GIB_TO_BE_AT_EASE:
        return Finding("Disk", Status.OK, "enough", text)
    needed = GIB_TO_RUN if is_installed() else GIB_TO_INSTALL
    if free < needed:
        return Finding("Disk", Status.FAILED, "full", f"{text}, and {needed} GiB are needed", _MAKE_ROOM)
    return Finding(
        "Disk", Status.WARNING, "tight", f"{text}: {GIB_TO_BE_AT_EASE:g} GiB leave room for images", _MAKE_ROOM
    )


def _installed() -> Finding:
    now = Stamp.read()
    if now and is_installed():
        return Finding("Installed", Status.OK, "whole", f".venv is whole, with Python {now.python}")
    text = "the lock has changed since" if now else "not yet"
    return Finding(
        "Installed", Status.WARNING, "stale" if now else "no", text, Fix.everywhere("python3 course.py does it")
    )
