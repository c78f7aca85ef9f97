"""`reset`: begin again; nothing is lost."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.shared import ExitCode, NameArgument, one, root
from grader.exercise import Exercise
from grader.words import heading
from sandbox.cli.console import ERR, OUT
from sandbox.errors import Unreadable
from sandbox.reading import read_in


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
    written = [file for file in changed if os.path.lexists(exercise.folder / file)]
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
    """Keep what the learner wrote, out of the way; gives the folder, `None` if there was nothing."""
    if not written:
        return None
    # Outside of the exercise's folder, where a file more would be in the way, and outside of git.
    base = root().parent / ".two-kitchens" / "kept" / exercise.folder.name
    folder = base / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    for file in written:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        path = exercise.folder / file
        if path.is_symlink() or not path.is_file():
            # A link, say: what it leads to is not ours to write to, nor is the whole of a pipe or a device to be had.
            shutil.move(path, folder / file)
        else:
            shutil.copy2(path, folder / file)
    return folder


def _is_starter(exercise: Exercise, file: str) -> bool:
    with suppress(FileNotFoundError, Unreadable):
        data = exercise.starter[file]
        return read_in(exercise.folder, file, len(data)) == data
    return False
