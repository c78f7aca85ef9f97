"""What all commands share: which exercises, how a report is painted, and how a command ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grader.course_words import ending
from grader.errors import BrokenExercise, GraderError, UnknownExercise
from grader.exercise import EXERCISES, ROOT, Exercise, find_exercise, survey
from grader.memory import Memory, State
from grader.words import Line, Tone
from sandbox.cli import console
from sandbox.cli.console import ERR, OUT
from sandbox.printable import printable

VARIABLE = "TWO_KITCHENS_EXERCISES"
"""Names another folder of exercises, with solutions/ beside it. Their checks are imported here, so naming a folder runs
its code: it is for exercises of one's own. What learners hand in goes to `check --submission`.
"""
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


NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="Its number, or a part of its name.", show_default=False)
]
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


class Unusable(GraderError):
    """Something that a command names cannot be used."""


def root() -> Path:
    """The folder of the exercises; where their checks run as the user because the variable says so, that is said once.

    Raises:
        Unusable: the variable names one that is not there.
    """
    path = folder_of_exercises()
    if not path.is_relative_to(ROOT):
        _say_once(f"Exercises of {path} are used, as {VARIABLE} says, and their checks run as you.")
    return path


def folder_of_exercises() -> Path:
    """The folder of the exercises, without a word about it: nothing of it is used yet.

    Raises:
        Unusable: the variable names one that is not there.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return EXERCISES
    path = Path(given).resolve()
    if not path.is_dir():
        raise Unusable(f"{VARIABLE} names {path}, and there is no such folder: correct it, or unset it.")
    return path


def chosen(names: Sequence[str] | None) -> tuple[Exercise, ...]:
    """The exercises of those names, each once, or all that can be used.

    Raises:
        UnknownExercise, BrokenExercise, Unusable: one cannot be used, or there is none.
    """
    found = [one(name) for name in names] if names else usable()
    return tuple({exercise.slug: exercise for exercise in found}.values())


def one(name: str) -> Exercise:
    """The exercise of that name, of which a part will do that no other has, or the one that a learner's file is of.

    Raises:
        UnknownExercise, BrokenExercise, Unusable: it cannot be used, or there is none at all.
    """
    path = Path(name)
    wanted = path.resolve().parent.name if path.is_file() else name
    try:
        return find_exercise(wanted, root())
    except UnknownExercise:
        exercises, faults = survey(root())
        if not exercises and not faults:
            raise _none_in(root()) from None
        part = [one for one in exercises if wanted and wanted.lower() in one.slug]
        if len(part) == 1:
            return part[0]
        raise


def usable() -> tuple[Exercise, ...]:
    """The exercises that can be used; what is wrong with the others is said once, on stderr.

    Raises:
        BrokenExercise, Unusable: there is none.
    """
    exercises, faults = survey(root())
    if not exercises:
        for fault in faults:
            raise fault
        raise _none_in(root())
    for fault in faults:
        _say_once(f"Left out: {fault}")
    return exercises


def _none_in(folder: Path) -> Unusable:
    return Unusable(f"{folder} holds no exercise: one is a folder such as 01_first, with an exercise.toml in it.")


def memory() -> Memory:
    """What earlier checks found."""
    return _memory_of(root())


def states() -> list[tuple[Exercise, State]]:
    """All exercises, and how far the learner is with each."""
    kept = memory()
    return [(exercise, kept.state(exercise)) for exercise in usable()]


def finish() -> None:
    """Print the count, and where to go on."""
    paint(ending(states(), memory().trouble))


def require_writable(path: Path | None) -> None:
    """See that a file can be written there, before the work whose results it is to hold.

    Raises:
        Unusable: it cannot.
    """
    if path is None or str(path) == "-":
        return
    if path.is_dir():
        raise Unusable(f"{path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise Unusable(f"{path} cannot be written: there is no folder {path.parent}. Make it, or name another.")


def paint(lines: Sequence[Line]) -> None:
    """Print lines, each in its tone."""
    for line in lines:
        OUT.print(Text.assemble((line.label, "dim"), (printable(line.text), _STYLES[line.tone])), soft_wrap=True)


@cache
def _memory_of(folder: Path) -> Memory:
    """One for as long as the program runs: it also knows what could not be written down."""
    return Memory(folder)


@cache
def _say_once(text: str) -> None:
    ERR.print(text, style="yellow", markup=False, soft_wrap=True)


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
            what = f"{error.filename or 'The output'} cannot be used ({error.strerror or error})"
            advice = "see that it is a file that you may read and write, and that there is room on the disk."
            ERR.print(f"{what}: {advice}", style="bold red", markup=False, soft_wrap=True)
            sys.exit(ExitCode.USAGE)
