"""`check --submission DIR`: where the files of others lie, and what is read of them."""

from __future__ import annotations

import os
from pathlib import Path

from grader.cli.shared import VARIABLE, Unusable, folder_of_exercises
from grader.exercise import Exercise
from grader.submission import Submission


def folder_of_others(path: Path) -> Path:
    """The folder that was named, which may be a link.

    Raises:
        Unusable: there is none, or it is where the checks come from.
    """
    folder = path.resolve()
    if folder.is_file():
        raise Unusable(f"{path} is a file: name the folder that holds it.")
    if not folder.is_dir():
        raise Unusable(f"There is no folder {path}: name the one that holds what was handed in.")
    ours = folder_of_exercises().resolve()
    if os.environ.get(VARIABLE, "").strip() and ours.is_relative_to(folder):
        raise Unusable(
            f"{VARIABLE} names {ours}, so the checks in {path} would run as you: unset it, and the course’s own checks "
            "grade what was handed in."
        )
    return folder


def handed_in(folder: Path, exercise: Exercise, *, alone: bool) -> tuple[Submission, Path]:
    """The files of an exercise, and where they lie: in a folder of its name, or of one `alone` in `folder` itself."""
    name = exercise.folder.name
    below = "" if alone and not os.path.lexists(folder / name) else name
    return Submission.from_others(exercise, folder, below), folder / below
