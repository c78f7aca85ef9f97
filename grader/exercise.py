"""An exercise, as its folder declares it: a folder with an exercise.toml is one, and nothing else is told of it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import BrokenExercise, UnknownExercise
from sandbox.errors import InputError, Unreadable
from sandbox.job import Limits
from sandbox.reading import MOST_TEXT, Bounds, read_all, read_in, text_of
from sandbox.size import Size

ROOT = Path(__file__).parents[1]
EXERCISES = ROOT / "exercises"
MANIFEST, TASK, CHECKS, HINTS, EXPLANATION = "exercise.toml", "task.md", "checks.py", "hints.toml", "explanation.md"
STARTER, GIVEN = "starter", "given"
LIMITS = Limits(seconds=10.0, memory=512 * Size.MiB, processes=32, output=256 * Size.KiB, files=4 * Size.MiB)
"""What a learner's code may use, unless the exercise says otherwise."""
GIVEN_BOUNDS = Bounds(
    # All of it travels with every call of the learner's code.
    size=16 * Size.MiB,
    entries=1000,
    depth=16,
    advice=f"give out less, as all that is in {GIVEN}/ is sent along with every call",
)
_MOST_GUESSES = 3
_LIKE_ENOUGH = 0.6


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        number: its place, 1 for the first; the folder's name begins with it.
        slug: what it is called on the command line and in addresses; the rest of the folder's name.
        title: for a person.
        summary: one sentence: what the learner makes.
        minutes: how long it takes.
        files: what the learner edits, by name; the first is the main one.
        folder: where it lies; the learner's own files lie in it.
        lesson: slug of the lesson that prepares for it; empty for none.
        docker: what a Docker engine is needed for, as the end of “Docker is needed to …”; empty if it is not.
        starter: the files as they are given out, by name.
        given: files that the learner's code finds beside it, by name; not the learner's to change.
        limits: of one run of the learner's code.
    """

    number: int
    slug: str
    title: str
    summary: str
    minutes: int
    files: tuple[str, ...]
    folder: Path = field(repr=False)
    lesson: str = ""
    docker: str = ""
    starter: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    given: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    limits: Limits = LIMITS

    @classmethod
    def from_folder(cls, folder: Path) -> Exercise:
        """Read an exercise's folder.

        Raises:
            BrokenExercise: a file is missing or cannot be used; the text names it.
        """
        number, _, name = folder.name.partition("_")
        if not number.isdecimal() or not name:
            raise BrokenExercise(f"{folder}: an exercise's folder is called like 01_take_inventory. Rename it.")
        settings = _read_settings(folder)
        files = tuple(settings["files"])
        return cls(
            number=int(number),
            slug=name.replace("_", "-"),
            title=settings["title"],
            summary=settings["summary"],
            minutes=settings["minutes"],
            files=files,
            folder=folder,
            lesson=settings.get("lesson", ""),
            docker=settings.get("docker", ""),
            starter={name: _read(folder, f"{STARTER}/{name}") for name in files},
            given=_read_given(folder),
            limits=_limits(folder / MANIFEST, settings.get("limits", {})),
        )

    @property
    def main(self) -> str:
        """The file that the learner begins with."""
        return self.files[0]

    @property
    def task(self) -> str:
        """The task in Markdown."""
        return self.text(TASK)

    def text(self, name: str) -> str:
        """A text in its folder that is not the learner's, such as the task or the checks.

        Raises:
            BrokenExercise: it is missing or cannot be used; the text names it.
        """
        return _text(self.folder, name)

    def solution_text(self, name: str) -> str:
        """A text in the folder of its solution; raises the same."""
        return _text(self.solution, name)

    @property
    def solution(self) -> Path:
        """The folder of the solution: in solutions/, beside the folder of all exercises."""
        return self.folder.resolve().parents[1] / "solutions" / self.folder.name

    @property
    def place(self) -> str:
        """Path of the main file from the project's root, as a learner types it."""
        path = self.folder / self.main
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def survey(
    root: Path = EXERCISES, read: Callable[[Path], Exercise] = Exercise.from_folder
) -> tuple[tuple[Exercise, ...], tuple[BrokenExercise, ...]]:
    """Every exercise under `root` that can be used, in order, and for each of the others what is wrong with it.

    Args:
        read: reads the exercise in a folder, or raises `BrokenExercise`.
    """
    found: dict[int, Exercise] = {}
    faults = []
    for path in sorted(root.glob(f"*/{MANIFEST}")):
        try:
            exercise = read(path.parent)
        except BrokenExercise as fault:
            faults.append(fault)
            continue
        other = found.setdefault(exercise.number, exercise)
        if other is not exercise:
            folders = f"{other.folder} and {exercise.folder}"
            faults.append(BrokenExercise(f"{folders} have the same number: rename one of them."))
    return tuple(found[number] for number in sorted(found)), tuple(faults)


def find_exercises(root: Path = EXERCISES) -> tuple[Exercise, ...]:
    """Every exercise under `root`, in order.

    Raises:
        BrokenExercise: one cannot be used, or two have the same number.
    """
    exercises, faults = survey(root)
    for fault in faults:
        raise fault
    return exercises


def find_exercise(name: str, root: Path = EXERCISES) -> Exercise:
    """The exercise of that number, slug, or folder name.

    Raises:
        UnknownExercise: there is none; the text offers the nearest.
        BrokenExercise: that very one cannot be used.
    """
    exercises, faults = survey(root)
    wanted = Path(name).name.lower().replace("_", "-")
    for exercise in exercises:
        if wanted in _names(exercise.folder):
            return exercise
    for folder in (path.parent for path in sorted(root.glob(f"*/{MANIFEST}"))):
        if wanted in _names(folder):
            Exercise.from_folder(folder)  # It says what is wrong with it, unless that is its number.
            raise next(fault for fault in faults if str(folder) in str(fault))
    near = _nearest(wanted, [exercise.slug for exercise in exercises])
    guess = f"did you mean {_either(near)}?" if near else "“python -m grader list” names them all."
    raise UnknownExercise(f"There is no exercise “{name}”: {guess}")


def _names(folder: Path) -> set[str]:
    """What an exercise in that folder is called: its number, its slug, and both."""
    number, _, name = folder.name.partition("_")
    slug = name.replace("_", "-").lower()
    return {number, number.lstrip("0"), slug, f"{number}-{slug}"} - {""}


def _nearest(wanted: str, slugs: Sequence[str]) -> list[str]:
    """The slugs that may be meant: those of which it is a part, else the one that it is most like."""
    if parts := [slug for slug in slugs if wanted in slug]:
        # A part of nearly all of them says nothing.
        return parts if len(parts) <= _MOST_GUESSES else []
    alike = {slug: max(_likeness(wanted, word) for word in (slug, *slug.split("-"))) for slug in slugs}
    best = max(alike, key=lambda slug: alike[slug], default="")
    return [best] if best and alike[best] >= _LIKE_ENOUGH else []


def _either(slugs: Sequence[str]) -> str:
    *others, last = (f"“{slug}”" for slug in slugs)
    return f"{', '.join(others)} or {last}" if others else last


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _read(folder: Path, name: str) -> bytes:
    try:
        return read_in(folder, name, MOST_TEXT)
    except FileNotFoundError as error:
        raise BrokenExercise(f"{folder / name} is missing: an exercise needs it.") from error
    except Unreadable as error:
        raise BrokenExercise(str(error)) from error


def _text(folder: Path, name: str) -> str:
    try:
        return text_of(_read(folder, name))
    except UnicodeDecodeError as error:
        raise BrokenExercise(f"{folder / name} is not UTF-8 ({error}): save it as plain text in UTF-8.") from error


def _read_given(folder: Path) -> dict[str, bytes]:
    try:
        return read_all(folder, GIVEN_BOUNDS, lambda name, _: name == "__pycache__", below=GIVEN)
    except FileNotFoundError:
        return {}
    except Unreadable as error:
        raise BrokenExercise(str(error)) from error


_REQUIRED: Mapping[str, type] = {"title": str, "summary": str, "minutes": int, "files": list}
_OPTIONAL: Mapping[str, type] = {"lesson": str, "docker": str, "limits": dict}


def _read_settings(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        settings = tomllib.loads(_text(folder, MANIFEST))
    except (ValueError, RecursionError) as error:
        raise BrokenExercise(f"{path} is not valid TOML ({error}): mend that place.") from error
    kinds = {**_REQUIRED, **_OPTIONAL}
    for name, value in settings.items():
        if name not in kinds:
            raise BrokenExercise(f"{path}: there is no setting “{name}”: look for a typing error.")
        if not isinstance(value, kinds[name]) or isinstance(value, bool):
            raise BrokenExercise(f"{path}: “{name}” is to be of type {kinds[name].__name__}.")
    if missing := sorted(_REQUIRED.keys() - settings.keys()):
        raise BrokenExercise(f"{path} has no “{missing[0]}”: add it.")
    if not settings["files"]:
        raise BrokenExercise(f"{path}: “files” is empty: name the file that the learner edits.")
    if not all(isinstance(file, str) and file for file in settings["files"]):
        raise BrokenExercise(f"{path}: “files” is to hold names of files, as texts.")
    return settings


def _limits(path: Path, given: Mapping[str, Any]) -> Limits:
    usual = vars(LIMITS)
    for name, value in given.items():
        if name not in usual:
            raise BrokenExercise(f"{path}: there is no limit “{name}”: the limits are {', '.join(usual)}.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BrokenExercise(f"{path}: the limit “{name}” is to be a number.")
    try:
        return Limits(**{**usual, **given})
    except InputError as error:
        raise BrokenExercise(f"{path}: {error}") from error
