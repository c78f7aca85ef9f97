"""What all commands share: which exercises, how a report is painted, and how a command ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grader.errors import BrokenExercise, GraderError
from grader.exercise import EXERCISES, Exercise, find_exercise, find_exercises
from grader.memory import Memory, State
from grader.words import Line, Tone
from sandbox.cli import console
from sandbox.cli.console import ERR, OUT

VARIABLE = "TWO_KITCHENS_EXERCISES"
"""Names another folder of exercises, such as those of one's own class; its solutions/ lies beside it."""
_STYLES = {Tone.PLAIN: "", Tone.STRONG: "bold", Tone.GOOD: "bold green", Tone.DIM: "dim"}


class ExitCode(IntEnum):
    """How a command ends."""

    OK = 0
    UNSOLVED = 1
    """Something is not solved, or not solved yet."""
    USAGE = 2
    ENVIRONMENT = 3
    """Nothing is wrong, but something could not be checked on this machine."""
    BROKEN = 4
    """An exercise itself is at fault."""


class EngineName(StrEnum):
    """The engines that can run something new."""

    DOCKER = "docker"
    LOCAL = "local"


NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Its number or its name.", show_default=False)]
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="Numbers or names; all without.", show_default=False)
]
EngineOption = Annotated[
    EngineName | None,
    typer.Option(
        "--engine", "-e", help="Where to run; without it TWO_KITCHENS_ENGINE, else the first that works.",
        show_default=False,
    ),
]  # fmt: skip
AnywayOption = Annotated[bool, typer.Option("--anyway", help="Show it although the exercise is not solved yet.")]


def root() -> Path:
    """The folder of the exercises."""
    given = os.environ.get(VARIABLE, "").strip()
    return Path(given).resolve() if given else EXERCISES


def chosen(names: Sequence[str] | None) -> tuple[Exercise, ...]:
    """The exercises of those names, or all.

    Raises:
        UnknownExercise, BrokenExercise: one cannot be used.
    """
    return tuple(one(name) for name in names) if names else find_exercises(root())


def one(name: str) -> Exercise:
    """The exercise of that name.

    Raises:
        UnknownExercise, BrokenExercise: it cannot be used.
    """
    return find_exercise(name, root())


def memory() -> Memory:
    """What earlier checks found."""
    return Memory(root())


def states() -> list[tuple[Exercise, State]]:
    """All exercises, and how far the learner is with each."""
    kept = memory()
    return [(exercise, kept.state(exercise)) for exercise in find_exercises(root())]


def paint(lines: Sequence[Line]) -> None:
    """Print lines, each in its tone."""
    for line in lines:
        OUT.print(Text.assemble((line.label, "dim"), (line.text, _STYLES[line.tone])), soft_wrap=True)


@contextmanager
def exit_on_errors() -> Iterator[None]:
    """Inside the block, an error of ours ends the program with its sentence on stderr and its status."""
    with console.exit_on_errors():
        try:
            yield
        except GraderError as error:
            ERR.print(str(error), style="bold red", markup=False, soft_wrap=True)
            sys.exit(ExitCode.BROKEN if isinstance(error, BrokenExercise) else ExitCode.USAGE)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            where = f"{error.filename}: " if error.filename else ""
            ERR.print(f"{where}{error.strerror or error}.", style="bold red", markup=False, soft_wrap=True)
            sys.exit(ExitCode.USAGE)
