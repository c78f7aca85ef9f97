"""Finds the lessons: a folder with a lesson.md and a page.py is one, and nothing else need be told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from lessons.errors import LessonError
from lessons.phase import Phase
from lessons.prose import Prose
from lessons.questions import Question, read_questions

LESSONS = Path(__file__).parent
PROSE, PAGE, QUIZ = "lesson.md", "page.py", "quiz.toml"
# Pages that are no lessons: slug, title and file.
REFERENCE = (
    ("exercises", "Exercises", LESSONS / "workbench" / "overview_page.py"),
    ("glossary", "Glossary", LESSONS / "glossary_page.py"),
)
# The same for pages that are reached from others, and not listed.
HIDDEN = (("exercise", "Exercise", LESSONS / "workbench" / "exercise_page.py"),)
# How many lessons are kept once they are read: a page view asks for all of them.
_KEPT = 128


@dataclass(frozen=True)
class Lesson:
    """One lesson, as its folder declares it.

    Attributes:
        title: for the navigation and the browser's tab.
        slug: its address below the course's own.
        minutes: how long it takes a learner.
        order: its place in the course; ties go by slug.
        page: the page's Python file.
        slides: of the lecture, which it covers.
        goals: what a learner can do after it, each to be read after “you can”.
        phase: of the model's life; `None` for that of the lesson before it.
        quiz: its questions, for the last lesson to ask.
        screen_only: the sections of its prose that say nothing on paper.
    """

    title: str
    slug: str
    minutes: int
    order: int
    page: Path = field(repr=False)
    prose: Prose = field(repr=False)
    slides: tuple[int, ...] = ()
    goals: tuple[str, ...] = field(default=(), repr=False)
    phase: Phase | None = None
    quiz: tuple[Question, ...] = field(default=(), repr=False)
    screen_only: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_folder(cls, folder: Path) -> Lesson:
        """Read a lesson's settings.

        Raises:
            LessonError: a setting is missing or of another kind, or there is no page.
        """
        prose = Prose.from_file(folder / PROSE)
        if not (folder / PAGE).is_file():
            raise LessonError(f"{folder} has a {PROSE} and no {PAGE}: add the page.")
        where = str(folder / PROSE)
        for name, kind in _SETTINGS.items():
            if type(prose.settings.get(name)) is not kind:
                example = "10" if kind is int else f'"{folder.name}"'
                raise LessonError(f"{where}: “{name}” is missing or of another kind: write {name} = {example}.")
        return cls(
            **{name: prose.settings[name] for name in _SETTINGS},
            page=folder / PAGE,
            prose=prose,
            slides=_list_of(int, prose.settings, "slides", where),
            goals=_list_of(str, prose.settings, "goals", where),
            phase=_phase(prose.settings, where),
            quiz=read_questions(folder / QUIZ),
            screen_only=_screen_only(prose, where),
        )


_SETTINGS: dict[str, type] = {"title": str, "slug": str, "minutes": int, "order": int}


@dataclass(frozen=True)
class Survey:
    """What was found of the course.

    Attributes:
        lessons: those that can be used, in the course's order.
        faults: for each of the others, what is wrong with it.
    """

    lessons: tuple[Lesson, ...]
    faults: tuple[LessonError, ...] = ()


def survey(root: Path = LESSONS) -> Survey:
    """Every lesson under `root`, past those that cannot be used; files that have not changed are not read anew."""
    by_slug: dict[str, Lesson] = {}
    faults = []
    for path in sorted(root.glob(f"*/{PROSE}")):
        try:
            lesson = _read(path.parent, _stamps(path.parent))
        except LessonError as fault:
            faults.append(fault)
            continue
        other = by_slug.setdefault(lesson.slug, lesson)
        if other is not lesson:
            folders = f"{lesson.page.parent} and {other.page.parent}"
            faults.append(LessonError(f"{folders} both have the slug “{lesson.slug}”: change one of them."))
    found = sorted(by_slug.values(), key=lambda lesson: (lesson.order, lesson.slug))
    return Survey(tuple(found), tuple(faults))


def find_lessons(root: Path = LESSONS) -> tuple[Lesson, ...]:
    """Every lesson under `root`, in the course's order.

    Raises:
        LessonError: a lesson cannot be used, or two have the same slug.
    """
    found = survey(root)
    for fault in found.faults:
        raise fault
    return found.lessons


@lru_cache(_KEPT)
def _read(folder: Path, stamps: tuple[tuple[int, int] | None, ...]) -> Lesson:  # noqa: ARG001 - a part of the key
    return Lesson.from_folder(folder)


def _stamps(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """What changes when one of a lesson's files does."""
    return tuple(_stamp(folder / name) for name in (PROSE, PAGE, QUIZ))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _list_of(kind: type, settings: Any, name: str, where: str) -> tuple[Any, ...]:
    value = settings.get(name, [])
    if not isinstance(value, list) or not all(type(entry) is kind for entry in value):
        example = "[2, 3]" if kind is int else '["say what a container is"]'
        raise LessonError(f"{where}: “{name}” is no list of the right kind: write {name} = {example}.")
    return tuple(value)


def _screen_only(prose: Prose, where: str) -> tuple[str, ...]:
    names = _list_of(str, prose.settings, "screen_only", where)
    for name in names:
        if name not in prose.sections:
            raise LessonError(f"{where}: “screen_only” names “{name}”, and there is no such section: correct it.")
    return names


def _phase(settings: Any, where: str) -> Phase | None:
    name = settings.get("phase")
    if name is None:
        return None
    if name not in list(Phase):
        raise LessonError(f"{where}: there is no phase “{name}”: choose one of {', '.join(Phase)}.")
    return Phase(name)
