"""The Pythons that can be found on this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

OLDEST = 8


@cache
def pythons() -> dict[str, str]:
    """Paths of the Pythons from 3.8 on, by minor version such as `3.8`; this one is among them."""
    found: dict[str, str] = {}
    candidates = [sys.executable, *(shutil.which(f"python3.{minor}") or "" for minor in range(OLDEST, 20))]
    candidates += [str(path) for path in sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))]
    for candidate in filter(None, candidates):
        asked = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        version = asked.stdout.strip()
        # A pyenv shim without a version behind it fails.
        if asked.returncode == 0 and int(version.partition(".")[2]) >= OLDEST:
            found.setdefault(version, candidate)
    return found
