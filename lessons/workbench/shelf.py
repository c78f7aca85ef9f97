"""Finds the exercises for the pages: a half-made one is left out, and takes nothing else down. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from grader.errors import BrokenExercise
from grader.exercise import EXERCISES, GIVEN, MANIFEST, STARTER, TASK, Exercise
from grader.exercise import survey as survey_exercises

_LANGUAGES = {
    ".py": "python",
    ".toml": "toml",
    ".md": "markdown",
    ".json": "json",
    ".sh": "bash",
    ".yml": "yaml",
    ".yaml": "yaml",
}
_LANGUAGES_BY_NAME = {"dockerfile": "docker", ".dockerignore": "ignore"}
# How many exercises are kept once they are read: a page view asks for all of them.
_KEPT = 128


@dataclass(frozen=True)
class Shelf:
    """What was found.

    Attributes:
        exercises: those that can be used, in order.
        faults: for each of the others, what is wrong with it.
    """

    exercises: tuple[Exercise, ...]
    faults: tuple[BrokenExercise, ...] = ()

    def find(self, slug: str) -> Exercise | None:
        """The exercise of that slug."""
        return next((exercise for exercise in self.exercises if exercise.slug == slug), None)

    def after(self, exercise: Exercise) -> Exercise | None:
        """The one that follows; `None` after the last."""
        return next((other for other in self.exercises if other.number > exercise.number), None)


def survey(root: Path = EXERCISES) -> Shelf:
    """Every exercise under `root`; files that have not changed are not read anew."""
    return Shelf(*survey_exercises(root, lambda folder: _read(folder, _stamps(folder))))


def language_of(name: str) -> str:
    """What a file is written in, by its name; `text` if that says nothing."""
    path = Path(name.lower())
    return _LANGUAGES_BY_NAME.get(path.name) or _LANGUAGES.get(path.suffix, "text")


def highlighting_of(name: str) -> str | None:
    """The same for Streamlit's code blocks, which know no other than these."""
    language = language_of(name)
    return language if language not in ("text", "ignore") else None


def place_of(exercise: Exercise, name: str) -> str:
    """Path of one of its files from the project's root, as a learner types it."""
    return exercise.place.removesuffix(exercise.main) + name


@lru_cache(_KEPT)
def _read(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> Exercise:  # noqa: ARG001 - a part of the key
    exercise = Exercise.from_folder(folder)
    if not (folder / TASK).is_file():
        raise BrokenExercise(f"{folder / TASK} is missing: an exercise needs its task.")
    return exercise


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file does that an exercise is read from."""
    below = (sorted((folder / name).rglob("*")) for name in (STARTER, GIVEN))
    paths = [folder / MANIFEST, folder / TASK, *chain.from_iterable(below)]
    found = []
    for path in paths:
        try:
            stat = path.lstat()
        except OSError:
            continue
        found.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(found)
