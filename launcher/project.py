"""Where the project's pieces lie, and which Python it asks for."""

from __future__ import annotations

import re
from pathlib import Path

from launcher.faults import Fault

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# What the launcher keeps between runs and can always make again.
STATE = ROOT / ".two-kitchens"
APP = ROOT / "app.py"

REQUIREMENTS = "requirements.txt"
TEST_REQUIREMENTS = "requirements-dev.txt"

# Fetched where no Python that fits is found: the newest that the course's own environments use.
PYTHON_TO_FETCH = "3.13"

_REQUIRES = re.compile(r'^requires-python\s*=\s*"\s*>=\s*(\d+)\.(\d+)', re.MULTILINE)


def python_needed() -> tuple[int, int]:
    """The oldest Python that the course runs on, as pyproject.toml states it."""
    path = ROOT / "pyproject.toml"
    try:
        found = _REQUIRES.search(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        found = None
    if found is None:
        raise Fault(
            f"{path} does not say which Python the course needs (requires-python): "
            "get the file back with `git checkout pyproject.toml`, then start again."
        )
    return int(found.group(1)), int(found.group(2))


def fits(version: tuple[int, ...]) -> bool:
    """Whether the course runs on a Python of this version, such as `(3, 11, 2)`."""
    return version[:2] >= python_needed()
