"""The options that several commands have."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from sandbox.errors import InputError
from sandbox.job import Limits
from sandbox.size import Size

EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        "-e",
        metavar="ENGINE",
        help="docker, local or recorded; without it TWO_KITCHENS_ENGINE, else the first that works.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
SecondsOption = Annotated[float, typer.Option("--seconds", help="How long one command may take.")]
MemoryOption = Annotated[
    str, typer.Option("--memory", metavar="SIZE", help="How much memory one command may use, such as 512MiB or 2GiB.")
]
ProcessesOption = Annotated[int, typer.Option("--processes", help="How many processes and threads it may have.")]

DEFAULT_MEMORY = "1GiB"
_UNITS = {"": 1, "b": 1, "k": Size.KiB, "m": Size.MiB, "g": Size.GiB}


def parse_size(text: str) -> int:
    """Bytes in a size such as `512MiB`, `512m` or `1.5 GiB`; a bare number is bytes.

    Raises:
        InputError: it is not a size.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?", text.strip().lower())
    if match is None:
        raise InputError(f"“{text}” is not a size: write a number with a unit, such as 512MiB or 2GiB.")
    return int(float(match[1]) * _UNITS[match[2]])


def limits(seconds: float, memory: str, processes: int = Limits.processes) -> Limits:
    """The limits that the options name.

    Raises:
        InputError: one of them makes no sense.
    """
    return Limits(seconds=seconds, memory=parse_size(memory), processes=processes)
