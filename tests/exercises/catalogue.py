"""The exercises as the tests see them, and the wrong answers that each has catalogued."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.exercise import Exercise, find_exercises
from grader.submission import Submission


@dataclass(frozen=True)
class Wrong:
    """One catalogued wrong answer.

    Attributes:
        check: the check that it is to fail first.
        says: a part of the message that it is to get.
        docker: whether only Docker can find it out.
    """

    exercise: Exercise
    name: str
    check: str
    says: str
    docker: bool = False

    @property
    def folder(self) -> Path:
        return self.exercise.folder / "wrong" / self.name

    @property
    def submission(self) -> Submission:
        """Its files; those that it does not have are the solution's."""
        solved = Submission.from_folder(self.exercise, self.exercise.solution)
        return Submission({**solved.files, **Submission.from_folder(self.exercise, self.folder).files}, self.folder)

    def __str__(self) -> str:
        return f"{self.exercise.slug}-{self.name}"


@cache
def exercises() -> tuple[Exercise, ...]:
    return find_exercises()


@cache
def wrongs() -> tuple[Wrong, ...]:
    found = []
    for exercise in exercises():
        listed = tomllib.loads((exercise.folder / "wrong.toml").read_text(encoding="utf-8"))["wrong"]
        found += [Wrong(exercise, **entry) for entry in listed]
    return tuple(found)
