"""Which Pythons this machine has, found by really starting each."""

from __future__ import annotations

import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from launcher.process import ask

SECONDS_EACH = 10
NAMES = ("python3.11", "python3.12", "python3.13", "python3", "python")

_TELL = """
import json, sys
print(json.dumps([sys.version_info[:3], getattr(sys, "_base_executable", "") or sys.executable]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that starts.

    Attributes:
        version: such as `(3, 11, 2)`.
        path: its program; for one in a virtual environment the one that this was made from.
    """

    version: tuple[int, int, int]
    path: str

    @property
    def series(self) -> str:
        return f"{self.version[0]}.{self.version[1]}"

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version))} ({self.path})"


def interpreters(uv: Path | None = None) -> list[Interpreter]:
    """All Pythons that are found on PATH, with pyenv, the `py` launcher of Windows and uv; oldest first."""
    programs = list(dict.fromkeys([sys.executable, *_on_path(), *_of_pyenv(), *_of_windows(), *_of_uv(uv)]))
    with ThreadPoolExecutor(8) as pool:
        found = [interpreter for interpreter in pool.map(inspect, programs) if interpreter]
    # One installation goes by several names: python3 and python3.11.
    by_place = {os.path.realpath(interpreter.path): interpreter for interpreter in reversed(found)}
    return sorted(by_place.values(), key=lambda interpreter: (interpreter.version, interpreter.path))


def inspect(program: str) -> Interpreter | None:
    """What `program` says it is, or None if it is no CPython that starts."""
    # Isolated: neither the folder that we are in nor the person's own modules have a say in it.
    answer = ask([program, "-I", "-c", _TELL], SECONDS_EACH) if program else None
    if answer is None or answer.returncode != 0:
        return None
    try:
        (major, minor, micro), path = json.loads(answer.stdout)
    except ValueError:
        return None
    return Interpreter((major, minor, micro), path or program)


def _on_path() -> list[str]:
    return [path for name in NAMES if (path := shutil.which(name))]


def _of_pyenv() -> list[str]:
    root = Path(os.environ.get("PYENV_ROOT") or Path(os.path.expanduser("~"), ".pyenv"))  # noqa: PTH111
    return [
        str(path)
        for pattern in ("versions/*/bin/python", "pyenv-win/versions/*/python.exe")
        for path in root.glob(pattern)
    ]


def _of_windows() -> list[str]:
    answer = ask(["py", "-0p"], SECONDS_EACH) if sys.platform == "win32" else None
    lines = answer.stdout.splitlines() if answer and answer.returncode == 0 else []
    return [line[line.index(":\\") - 1 :].strip() for line in lines if ":\\" in line]


def _of_uv(uv: Path | None) -> list[str]:
    answer = ask([uv, "python", "list", "--only-installed", "--output-format", "json"], SECONDS_EACH) if uv else None
    try:
        return [str(entry["path"]) for entry in json.loads(answer.stdout) if entry.get("path")] if answer else []
    except (ValueError, KeyError, TypeError):
        return []
