"""The mark in `.venv` that says it is whole, and what it was made from. It is written last and taken away first."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from launcher.interpreters import inspect
from launcher.project import VENV

NAME = "two-kitchens.json"
_FRESH = NAME + ".new"
MAKING = {"state": "making"}


@dataclass(frozen=True)
class Stamp:
    """What a whole `.venv` was made from.

    Attributes:
        place: the folder that it was made in; a virtual environment cannot be moved.
        python: the version of its Python, such as `3.11.2`.
        locks: SHA-256 of each lock that is installed, by file name.
    """

    place: str
    python: str
    locks: dict[str, str]

    @classmethod
    def read(cls, venv: Path = VENV) -> Stamp | None:
        """The stamp of a `.venv` that is whole and whose Python still starts; None for any other."""
        try:
            stamp = cls(**json.loads((venv / NAME).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        if stamp.place != str(venv):
            return None
        now = inspect(str(python_in(venv)))
        # A new 3.x under the same name finds none of what was installed for the old one; a new 3.x.y does.
        same = now is not None and stamp.python.split(".")[:2] == [str(part) for part in now.version[:2]]
        return stamp if same else None

    def covers(self, wanted: dict[str, str]) -> bool:
        """Whether exactly these locks are installed, besides whatever others."""
        return wanted.items() <= self.locks.items()

    def write(self, venv: Path = VENV) -> None:
        _write(venv, json.dumps(asdict(self), indent=1))


def mark_unfinished(venv: Path = VENV) -> None:
    """Say that `.venv` is ours and not whole."""
    venv.mkdir(exist_ok=True)
    _write(venv, json.dumps(MAKING))


def is_ours(venv: Path = VENV) -> bool:
    """Whether the launcher made this folder, whole or not; an empty one is nobody's."""
    return (venv / NAME).is_file() or all(path.name == _FRESH for path in venv.iterdir())


def python_in(venv: Path = VENV) -> Path:
    """The Python program of a virtual environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def digest(lock: Path) -> str:
    """SHA-256 of a lock, the same whether its lines end as on Linux or as on Windows."""
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _write(venv: Path, text: str) -> None:
    # In one step: a stamp that was cut off in the middle must not look like a whole one.
    fresh = venv / _FRESH
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(str(fresh), str(venv / NAME))  # noqa: PTH105
