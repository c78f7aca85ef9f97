"""The exercises as the tests see them, and the wrong answers that each has catalogued."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.errors import BrokenExercise
from grader.exercise import Exercise, survey
from grader.submission import Submission

CATALOGUE = "wrong.toml"
_SETTINGS: dict[str, type] = {"name": str, "check": str, "says": str}
_OPTIONAL: dict[str, type] = {"docker": bool}


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

    @classmethod
    def of(cls, exercise: Exercise) -> tuple[Wrong, ...]:
        """What the exercise's wrong.toml lists: `[[wrong]]` tables with name, check, says, and where it applies docker.

        Raises:
            BrokenExercise: it cannot be used; the text names it and the entry.
        """
        where = exercise.folder / CATALOGUE
        try:
            listed = tomllib.loads(exercise.text(CATALOGUE)).get("wrong")
        except (ValueError, RecursionError) as error:
            raise BrokenExercise(f"{where} is not valid TOML ({error}): mend that place.") from error
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            raise BrokenExercise(f"{where} has no [[wrong]] tables: list each wrong answer in one.")
        for number, entry in enumerate(listed, start=1):
            if unknown := sorted(entry.keys() - {*_SETTINGS, *_OPTIONAL}):
                raise BrokenExercise(f"{where}, entry {number}: there is no setting “{unknown[0]}”.")
            for name, kind in {**_SETTINGS, **{name: _OPTIONAL[name] for name in entry.keys() & _OPTIONAL}}.items():
                if type(entry.get(name)) is not kind:
                    raise BrokenExercise(
                        f"{where}, entry {number}: “{name}” is missing or not of type {kind.__name__}."
                    )
        return tuple(cls(exercise, **entry) for entry in listed)

    def __str__(self) -> str:
        return f"{self.exercise.slug}-{self.name}"


@cache
def exercises() -> tuple[Exercise, ...]:
    """Those that can be used; a test of its own tells of the others."""
    return survey()[0]


@cache
def wrongs() -> tuple[Wrong, ...]:
    """Those of every exercise whose list can be used; a test of each exercise tells of its own."""
    found: list[Wrong] = []
    for exercise in exercises():
        with suppress(BrokenExercise):
            found += Wrong.of(exercise)
    return tuple(found)
