"""The life of a model as the course's map: its phases, and where in them each lesson stands. No Streamlit here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lessons.catalogue import Lesson
from lessons.phase import Phase


class Mark(StrEnum):
    """How a lesson looks from where the learner stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Stop:
    """One lesson on the map.

    Attributes:
        number: from 1.
        here: whether it is the lesson that is shown.
        done: whether the learner has completed it; so may be the lesson that is shown.
    """

    lesson: Lesson
    phase: Phase
    number: int
    here: bool
    done: bool
    mark: Mark


def stops(lessons: Sequence[Lesson], done: Collection[str], here: str) -> tuple[Stop, ...]:
    """The way through `lessons` as it looks from the lesson `here`.

    Args:
        done: slugs of the completed lessons.
        here: a slug; another page than a lesson may give any other text.
    """
    slugs = [lesson.slug for lesson in lessons]
    after = slugs[slugs.index(here) + 1 :] if here in slugs else slugs
    coming = next((slug for slug in after if slug not in done), "")
    phase, found = Phase.DESIGN, []
    for number, lesson in enumerate(lessons, start=1):
        phase = lesson.phase or phase
        found.append(
            Stop(
                lesson, phase, number, lesson.slug == here, lesson.slug in done, _mark(lesson.slug, here, coming, done)
            )
        )
    return tuple(found)


def _mark(slug: str, here: str, coming: str, done: Collection[str]) -> Mark:
    if slug == here:
        return Mark.NOW
    if slug in done:
        return Mark.DONE
    return Mark.NEXT if slug == coming else Mark.AHEAD


def stretches(way: Sequence[Stop]) -> tuple[tuple[Phase, int], ...]:
    """The phases in the order of the way, each with the number of its lessons that follow one another."""
    found: list[tuple[Phase, int]] = []
    for stop in way:
        if found and found[-1][0] is stop.phase:
            found[-1] = (stop.phase, found[-1][1] + 1)
        else:
            found.append((stop.phase, 1))
    return tuple(found)
