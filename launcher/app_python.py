"""Finds the Python that the course itself runs on, which may be newer than the one that runs the launcher."""

from __future__ import annotations

import sys
from pathlib import Path

from launcher import interpreters
from launcher.faults import Fault
from launcher.fixes import INSTALL_PYTHON
from launcher.interpreters import Interpreter
from launcher.package_source import PackageSource
from launcher.process import ask, watch
from launcher.project import PYTHON_TO_FETCH, ROOT, fits, python_needed
from launcher.terminal import say


def python_for_app(uv: Path, source: PackageSource) -> Interpreter:
    """A Python that the course runs on: ours if it fits, else one that is found, else one that uv fetches.

    Raises:
        Fault: none is here and none can be fetched.
    """
    ours = _this_one()
    if ours:
        return ours
    oldest = "{}.{}".format(*python_needed())
    say(f"This is Python {_our_version()}, and the course needs {oldest} or newer: looking for one.")
    found = _found_by_uv(uv, source, f">={oldest}") or _found_by_us(uv)
    if found:
        return found
    env = source.for_uv()
    outcome = watch([uv, "python", "install", PYTHON_TO_FETCH], f"Fetching Python {PYTHON_TO_FETCH}", cwd=ROOT, env=env)
    fetched = _found_by_uv(uv, source, PYTHON_TO_FETCH) if outcome.code == 0 else None
    if fetched:
        return fetched
    raise Fault(
        f"The course needs Python {oldest} or newer, this is {_our_version()} ({sys.executable}), and uv neither found "
        f"another nor could fetch one: install one ({INSTALL_PYTHON.here}) and start again.",
        outcome.log,
    )


def _this_one() -> Interpreter | None:
    if not fits(sys.version_info[:3]) or sys.implementation.name != "cpython":
        return None
    return interpreters.inspect(sys.executable)


def _found_by_uv(uv: Path, source: PackageSource, request: str) -> Interpreter | None:
    env = {**source.for_uv(), "UV_PYTHON_DOWNLOADS": "never"}
    answer = ask([uv, "python", "find", "--system", "--no-project", request], seconds=60, env=env)
    if answer is None or answer.returncode != 0:
        return None
    return interpreters.inspect(answer.stdout.strip())


def _found_by_us(uv: Path) -> Interpreter | None:
    """What uv may miss: it sees what lies on PATH, and pyenv's Pythons often do not."""
    fitting = [each for each in interpreters.interpreters(uv) if fits(each.version)]
    return fitting[-1] if fitting else None


def _our_version() -> str:
    return ".".join(map(str, sys.version_info[:3]))
