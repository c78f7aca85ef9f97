"""Is there a Python for the course, and are there several for the local engine?"""

from __future__ import annotations

import sys

from launcher import interpreters
from launcher.finding import Finding, Status
from launcher.fixes import INSTALL_PYTHON, Fix
from launcher.project import fits, python_needed
from launcher.stamp import Stamp
from launcher.uv import uv_at_hand

# The local engine stages two kitchens with two of these; with one it tells half of the story.
SERIES = ("3.11", "3.12", "3.13")

_SECOND_PYTHON = Fix(
    linux="pyenv install 3.13 (or uv python install 3.13), beside the one that is there",
    macos="brew install python@3.11 python@3.13",
    windows="winget install Python.Python.3.11 and winget install Python.Python.3.13",
)


def check_pythons() -> list[Finding]:
    """Look for interpreters once and judge them twice."""
    found = interpreters.interpreters(uv_at_hand())
    return [_for_the_course(found), _for_the_local_engine(found)]


def _for_the_course(found: list[interpreters.Interpreter]) -> Finding:
    ours = ".".join(map(str, sys.version_info[:3]))
    oldest = "{}.{}".format(*python_needed())
    if fits(sys.version_info[:3]):
        return Finding("Python", Status.OK, "fits", f"{ours} ({sys.executable})")
    fitting = [each for each in found if fits(each.version)]
    if fitting:
        return Finding("Python", Status.OK, "another-fits", f"{ours} starts the course, {fitting[-1]} will run it")
    text = f"{ours} is here, the course needs {oldest} or newer"
    installed = Stamp.read()
    if installed:
        return Finding("Python", Status.OK, "installed-fits", f"{ours} starts the course, .venv has {installed.python}")
    return Finding("Python", Status.FAILED, "too-old", f"{text}, and no such Python was found", INSTALL_PYTHON)


def _for_the_local_engine(found: list[interpreters.Interpreter]) -> Finding:
    usable = [each for each in found if each.series in SERIES]
    text = ", ".join(map(str, usable)) or "none"
    series = {each.series for each in usable}
    if len(series) > 1:
        return Finding("Interpreters", Status.OK, "several", text)
    text += ": without Docker, the local engine needs two of " + ", ".join(SERIES) + " to tell the whole story"
    return Finding("Interpreters", Status.WARNING, "one" if series else "none", text, _SECOND_PYTHON)
