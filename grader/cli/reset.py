"""`reset`: begin again; nothing is lost."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import ExitCode, NameArgument, one, root
from grader.exercise import Exercise
from grader.words import heading
from sandbox.cli.console import ERR, OUT


def reset(
    name: NameArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put the starter back. What you wrote is moved aside, and you are told where it is.

    Example:
        python -m grader reset 2
    """
    exercise = one(name)
    changed = [file for file in exercise.files if not _is_starter(exercise, file)]
    written = [file for file in changed if (exercise.folder / file).exists()]
    if not changed:
        OUT.print(f"{heading(exercise)} is the starter already.", markup=False)
        return
    if written and not yes:
        _ask(exercise, written)
    kept = _keep(exercise, written)
    if kept is not None:
        # Said first: should the disk be full now, they know where it is.
        OUT.print(f"What you had is in {kept}", markup=False, soft_wrap=True)
    for file in changed:
        (exercise.folder / file).write_bytes(exercise.starter[file])
    is_or_are = "is the starter" if len(changed) == 1 else "are the starter’s"
    OUT.print(f"{', '.join(changed)} of {heading(exercise)} {is_or_are} again.", markup=False, soft_wrap=True)


def _ask(exercise: Exercise, written: list[str]) -> None:
    if not sys.stdin.isatty():
        ERR.print("Nobody is there to ask whether this is meant: add --yes.", style="bold red")
        raise typer.Exit(ExitCode.USAGE)
    if not typer.confirm(f"Put the starter of “{exercise.title}” in the place of your {', '.join(written)}?"):
        OUT.print("Nothing was changed.")
        raise typer.Exit(ExitCode.UNSOLVED)


def _keep(exercise: Exercise, written: list[str]) -> Path | None:
    """Copy what the learner wrote out of the way; gives the folder, `None` if there was nothing."""
    if not written:
        return None
    # Outside of the exercise's folder, where a file more would be in the way, and outside of git.
    base = root().parent / ".two-kitchens" / "kept" / exercise.folder.name
    folder = base / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    for file in written:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(exercise.folder / file, folder / file)
    return folder


def _is_starter(exercise: Exercise, file: str) -> bool:
    path = exercise.folder / file
    return path.is_file() and path.read_bytes() == exercise.starter[file]
