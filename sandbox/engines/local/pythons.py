"""Finds the Pythons of this machine. None is ever downloaded: that is for the person to decide."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.engines.local.uv import Uv, settings
from sandbox.environment import Environment
from sandbox.errors import EngineUnavailable, MissingPython

_SECONDS = 30
_ASK = (
    "import json, platform, sys; "
    "print(json.dumps([getattr(sys, '_base_executable', '') or sys.executable, "
    "platform.python_implementation(), platform.python_version()]))"
)
# Where version managers keep Pythons that they do not always put on PATH: a variable, its default, a pattern beneath.
_KEPT = (
    ("PYENV_ROOT", "~/.pyenv", "versions/{minor}.*/bin/python"),
    ("PYENV_ROOT", "~/.pyenv/pyenv-win", "versions/{minor}.*/python.exe"),
    ("ASDF_DATA_DIR", "~/.asdf", "installs/python/{minor}.*/bin/python"),
    ("MISE_DATA_DIR", "~/.local/share/mise", "installs/python/{minor}.*/bin/python"),
)


@dataclass(frozen=True)
class Interpreter:
    """A Python that runs, as it says itself."""

    path: str
    implementation: str
    version: str

    def __str__(self) -> str:
        return f"{self.implementation} {self.version}"

    @property
    def minor(self) -> str:
        """Such as `3.11`."""
        return ".".join(self.version.split(".")[:2])


def override_variable(minor: str) -> str:
    """The variable that names the Python to use wherever an environment asks for `minor`."""
    return f"TWO_KITCHENS_PYTHON_{minor.replace('.', '_')}"


def find_python(minor: str, uv: Uv) -> Interpreter | None:
    """The Python to use for `minor`: the one named for it, else one of that minor version.

    Raises:
        EngineUnavailable: the one that is named does not run.
    """
    variable = override_variable(minor)
    if named := os.environ.get(variable):
        interpreter = _ask(shutil.which(named) or named)
        if interpreter is None:
            raise EngineUnavailable(f"{variable} names {named}, which is no Python that runs: correct the path.")
        return interpreter
    for path in _candidates(minor, uv):
        interpreter = _ask(path)
        if interpreter is not None and interpreter.minor == minor and interpreter.implementation == "CPython":
            return interpreter
    return None


def python_for(environment: Environment, find: Callable[[str], Interpreter | None]) -> Interpreter:
    """The Python for `environment`: its own, else the nearest of those that also do for it, the newer of two.

    Args:
        find: gives the Python for a minor version, or nothing.

    Raises:
        MissingPython: none of them is there.
        EngineUnavailable: one that is named does not run.
    """
    minor = environment.python
    wanted = int(minor.split(".")[1])
    others = sorted(
        environment.stand_ins, key=lambda one: (abs(int(one.split(".")[1]) - wanted), -int(one.split(".")[1]))
    )
    for candidate in dict.fromkeys((minor, *others)):
        if interpreter := find(candidate):
            return interpreter
    raise MissingPython(
        f"“{environment.name}” asks for Python {minor}, which was not found on this machine: “uv python install "
        f"{minor}” adds it, or name yours in {override_variable(minor)}; in Docker (--engine docker) the image has it."
    )


def substitution(environment: Environment, interpreter: Interpreter) -> str:
    """The sentence for an environment that gets another Python than it asks for; empty if it gets its own."""
    minor = environment.python
    if interpreter.minor == minor:
        return ""
    so = f"so “{environment.name}” runs on Python {interpreter.version}: its libraries are its own, its Python is not."
    if os.environ.get(override_variable(minor)):
        return f"{override_variable(minor)} names another Python than {minor}, {so}"
    return f"Python {minor} was not found on this machine, {so} “uv python install {minor}” adds it."


def _candidates(minor: str, uv: Uv) -> Iterator[str]:
    if found := uv.ask("python", "find", "--system", "--no-project", "--no-python-downloads", f"cpython@{minor}"):
        yield found
    if minor == ".".join(map(str, sys.version_info[:2])):
        yield sys.executable
    for variable, default, pattern in _KEPT:
        root = Path(os.environ.get(variable) or default).expanduser()
        kept = root.glob(pattern.format(minor=minor))
        yield from map(str, sorted(kept, key=lambda path: _digits(str(path)), reverse=True))


def _digits(text: str) -> list[int]:
    """The numbers in `text`, so that 3.11.10 comes after 3.11.9."""
    return [int(word) for word in "".join(c if c.isdigit() else " " for c in text).split()]


def _ask(path: str) -> Interpreter | None:
    try:
        said = subprocess.run(
            [path, "-I", "-c", _ASK], env=settings(), capture_output=True, text=True, timeout=_SECONDS, check=True
        )
        return Interpreter(*json.loads(said.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return None
