"""The map of the model's life, and where the lessons stand on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.catalogue import Lesson
from lessons.phase import Phase
from lessons.prose import Prose
from lessons.shared.lifecycle import Mark, stops, stretches


def lesson(slug: str, phase: Phase | None = None) -> Lesson:
    return Lesson(slug.title(), slug, 5, 1, Path(slug), Prose(slug, {}, {}), phase=phase)


LESSONS = (
    lesson("soup", Phase.DESIGN),
    lesson("salad", Phase.DEPLOYMENT),
    lesson("roast"),
    lesson("cake", Phase.PRACTICE),
)


def test_a_lesson_without_a_phase_belongs_to_that_of_the_lesson_before():
    assert [stop.phase for stop in stops(LESSONS, (), "")] == [
        Phase.DESIGN,
        Phase.DEPLOYMENT,
        Phase.DEPLOYMENT,
        Phase.PRACTICE,
    ]
    assert stretches(stops(LESSONS, (), "")) == ((Phase.DESIGN, 1), (Phase.DEPLOYMENT, 2), (Phase.PRACTICE, 1))


@pytest.mark.parametrize(
    ("done", "here", "marks"),
    [
        ((), "soup", "now next ahead ahead"),
        (("soup",), "salad", "done now next ahead"),
        (("soup", "roast"), "salad", "done now done next"),
        (("soup", "salad"), "salad", "done now next ahead"),
        (("soup", "salad", "roast", "cake"), "cake", "done done done now"),
        ((), "no-lesson", "next ahead ahead ahead"),
    ],
)
def test_every_lesson_is_marked_by_where_the_learner_stands(done, here, marks):
    assert [stop.mark for stop in stops(LESSONS, done, here)] == [Mark(mark) for mark in marks.split()]


def test_a_lesson_that_is_done_and_shown_is_both():
    stop = stops(LESSONS, ("salad",), "salad")[1]
    assert stop.here
    assert stop.done
