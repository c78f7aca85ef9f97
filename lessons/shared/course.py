"""What stands around every lesson: the course's way on top, where to go next at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st

from lessons.catalogue import Lesson, Survey, survey
from lessons.entrance.door import PATH
from lessons.entrance.standing import Standing, standing
from lessons.prose import Prose
from lessons.shared.faults import Fault, show_fault
from lessons.shared.html import inline
from lessons.shared.learner import Learner, arrive
from lessons.shared.lifecycle import Stop, stops
from lessons.shared.look import apply_style, opening
from lessons.shared.notes import handout_button, show_notes, teaching_toggle
from lessons.shared.progress_menu import progress_menu
from lessons.shared.settled import settle
from lessons.shared.way import course_map, go_on, offer_to_resume, way_on

_STYLE = Path(__file__).with_name("frame.css")
_LEFT_OVER = (
    "The course was started again since this browser entered, so you are here as a visitor. Open the address that the "
    f'terminal printed at the new start, or <a href="{PATH}">type the code from it</a>.'
)
_VISITOR = (
    "You are here as a visitor. If you started this course yourself, open the address that the terminal printed, or "
    f'<a href="{PATH}">type the code from it</a>.'
)


@contextmanager
def lesson(prose: Prose, *, facts: Sequence[tuple[str, str]] = ()) -> Iterator[str]:
    """Inside the block the lesson draws itself; gives the learner's name, under which their work is found again.

    Args:
        facts: what to say on top besides its minutes, as pairs of a figure and its word.
    """
    course = survey()
    lessons = course.lessons
    learner, way = _top(course, str(prose.settings["slug"]))
    here = next((stop.lesson for stop in way if stop.here), None)
    opening(prose.title("lede"), prose.text("lede"), ((str(prose.settings["minutes"]), "minutes"), *facts))
    _goals(here, open_=learner.teaching)
    show_notes(learner, here, prose)
    yield learner.name
    way_on(learner, way)
    _sidebar(learner, lessons, here)


@contextmanager
def reference(title: str, lede: str) -> Iterator[str]:
    """The same for a page that is no lesson: nothing of it is learned, completed or come back to."""
    course = survey()
    lessons = course.lessons
    learner, _ = _top(course, "")
    opening(title, lede, ())
    yield learner.name
    _sidebar(learner, lessons, None)


def _top(course: Survey, slug: str) -> tuple[Learner, tuple[Stop, ...]]:
    lessons = course.lessons
    go_on(lessons)
    learner = arrive(lessons, slug)
    way = stops(lessons, learner.done, slug)
    apply_style()
    st.html(_STYLE)
    course_map(way)
    for fault in course.faults:
        show_fault(Fault("One lesson is left out, as it cannot be used.", str(fault)))
    if standing() is Standing.LEFT_OVER:
        st.html(f'<p class="tk-said" role="status" data-figure="left-over">{_LEFT_OVER}</p>')
    offer_to_resume(learner, lessons)
    if learner.problem:
        st.html(f'<p class="tk-quiet" role="status" data-figure="unsaved">{escape(learner.problem)}</p>')
    return learner, way


def _goals(here: Lesson | None, *, open_: bool) -> None:
    """What a learner can do afterwards; in view for whoever teaches."""
    if here is not None and here.goals:
        goals = "".join(f"<li>{inline(goal)}</li>" for goal in here.goals)
        st.html(
            f'<details class="tk-goals"{" open" if open_ else ""}><summary>After this lesson you can …</summary>'
            f"<ul>{goals}</ul></details>"
        )


def _sidebar(learner: Learner, lessons: Sequence[Lesson], here: Lesson | None) -> None:
    with st.sidebar:
        progress_menu(learner, lessons, here)
        handout_button(learner)
        teaching_toggle(learner)
        if standing() is Standing.VISITOR:
            st.html(f'<p class="tk-quiet" data-figure="visitor">{_VISITOR}</p>')
    settle()
