"""What is to run: files, a command, an input, limits."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath

from sandbox.errors import InputError
from sandbox.size import Size, human_size

MOST_PAYLOAD = 64 * Size.MiB
LEAST_MEMORY = 16 * Size.MiB
LEAST_CPUS = 0.01
# Eleven days: what systems can wait for at once has its bounds.
MOST_SECONDS = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much a job may use before it is stopped.

    Attributes:
        seconds: wall clock of the command.
        memory: bytes, swap included, and the job's files too: they lie in memory where the job runs.
        processes: the command's processes and threads together.
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
            if not 0 < value < math.inf:
                raise InputError(f"The limit “{name}” is {value}: give a number above zero.")
        if self.memory < LEAST_MEMORY:
            raise InputError(
                f"The limit “memory” is {human_size(int(self.memory))}: Python itself needs "
                f"{human_size(LEAST_MEMORY)}, so give at least that."
            )
        if self.seconds > MOST_SECONDS:
            raise InputError(f"The limit “seconds” is {self.seconds:g}: give at most {MOST_SECONDS:,}.")
        if self.cpus < LEAST_CPUS:
            raise InputError(f"The limit “cpus” is {self.cpus:g}: give at least {LEAST_CPUS:g}.")


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
        if not self.command or not self.command[0]:
            raise InputError("The job has no command: give at least one word, such as “python”.")
        if any("\0" in word for word in self.command):
            raise InputError("The job's command holds a zero byte, which no command can: leave it out.")
        for name, value in self.variables.items():
            if not is_variable(name, value):
                raise InputError(f"{name!r} cannot be a variable of the job: its name is empty or holds “=”.")
        for name in (*self.files, *self.collect):
            _check_path(name)
        for name in self.files:
            for folder in map(str, PurePosixPath(name).parents):
                if folder in self.files:
                    raise InputError(f"{folder} is a file of the job and the folder of {name}: rename one of them.")
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


def is_variable(name: str, value: str) -> bool:
    """Whether a system can have an environment variable `name` with this value."""
    return bool(name) and "=" not in name and "\0" not in name + value


def _check_path(name: str) -> None:
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or bool(PureWindowsPath(name).drive)
    if leads_out or "\0" in name or "\\" in name or name.endswith("/") or str(path) == ".":
        raise InputError(
            f"The path {name!r} does not name a file in the job's folder: use a relative path such as "
            "“data/orders.csv”."
        )
