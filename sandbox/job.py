"""What is to run: files, a command, an input, limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sandbox.errors import InputError
from sandbox.size import Size, human_size

MOST_PAYLOAD = 64 * Size.MiB


@dataclass(frozen=True)
class Limits:
    """How much a job may use before it is stopped.

    Attributes:
        seconds: wall clock of the command.
        memory: bytes, swap included.
        processes: processes and threads together.
        cpus: processor cores.
        output: bytes of stdout, and again of stderr, that are let through.
        files: bytes of all collected files together.
    """

    seconds: float = 60.0
    memory: int = Size.GiB
    processes: int = 64
    cpus: float = 1.0
    output: int = Size.MiB
    files: int = 16 * Size.MiB

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value <= 0:
                raise InputError(f"The limit “{name}” is {value}: give a number above zero.")


@dataclass(frozen=True)
class Job:
    """One command over some files; the same Job runs unchanged in every environment.

    Attributes:
        command: the words of the command; a first word `python` means the environment's own Python.
        files: what lies in the working directory at the start, by relative POSIX path.
        stdin: what the command reads.
        variables: environment variables on top of the environment's own.
        collect: relative paths of the files to bring back.
    """

    command: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    stdin: bytes = b""
    variables: Mapping[str, str] = field(default_factory=dict)
    collect: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not self.command:
            raise InputError("The job has no command: give at least one word, such as “python”.")
        for name in (*self.files, *self.collect):
            _check_path(name)
        payload = sum(map(len, self.files.values())) + len(self.stdin)
        if payload > MOST_PAYLOAD:
            raise InputError(
                f"The job's files hold {human_size(payload)}, and at most {human_size(MOST_PAYLOAD)} are sent into an "
                "environment: leave out what the command does not read."
            )

    def __repr__(self) -> str:
        return f"Job({' '.join(self.command)!r}, {len(self.files)} files, collect={self.collect!r})"

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides the answer: equal digests ask the same thing. Limits are left out."""
        asked = {
            "command": self.command,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(self.files.items())},
            "stdin": hashlib.sha256(self.stdin).hexdigest(),
            "variables": dict(sorted(self.variables.items())),
            "collect": sorted(self.collect),
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _check_path(name: str) -> None:
    path = PurePosixPath(name)
    if not name or "\0" in name or "\\" in name or path.is_absolute() or ".." in path.parts or str(path) in ("", "."):
        raise InputError(f"The path {name!r} leads out of the job's folder: use a relative path such as “data/orders.csv”.")
