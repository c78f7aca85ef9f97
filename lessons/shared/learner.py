"""Who is learning here, and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import streamlit as st

from lessons.catalogue import Lesson
from lessons.entrance.standing import Standing, standing
from lessons.shared import answers
from lessons.shared.visit import visit
from workshop.errors import WorkshopError
from workshop.opening import shared_store
from workshop.progress import Progress
from workshop.state import Summary

LOCAL = "local"
"""The learner on their own machine; shorter than any name that an address may give."""
_COURSE, _TEACHING = "course", "teaching"
_CAME_IN_AT = "tk-came-in-at"


@dataclass(frozen=True)
class Learner:
    """One person on their way.

    Attributes:
        name: finds their work again; nobody can guess it where many share a server.
        local: whether it is the one person at this machine.
        summary: of all lessons, as it was when the page view began.
        resume_at: slug of the lesson to offer to somebody who comes back; empty for nobody.
        teaching: whether the instructor's notes are to be shown.
    """

    name: str
    local: bool
    progress: Progress = field(repr=False)
    summary: Summary = field(repr=False)
    resume_at: str = ""
    teaching: bool = False

    @property
    def done(self) -> frozenset[str]:
        """Slugs of the completed lessons."""
        return frozenset(state.lesson for state in self.summary.lessons if state.completed)

    @property
    def problem(self) -> str:
        """Why something may not be there tomorrow, in a sentence; empty while all is saved."""
        return self.progress.problem or answers.trouble()

    def set_teaching(self, wanted: bool) -> None:
        """Show the instructor's notes, or hide them, from now on."""
        # Whose progress is full is not shown them, and can still learn.
        with suppress(WorkshopError):
            self.progress.put(_COURSE, _TEACHING, wanted)


def is_local() -> bool:
    """Whether this page is drawn for the one person at the very machine that serves it."""
    return standing() is Standing.OWNER


def arrive(lessons: Sequence[Lesson], here: str) -> Learner:
    """Find the learner and what they did so far, and note that they came to the lesson `here`."""
    local = is_local()
    name = LOCAL if local else visit()
    progress = Progress(shared_store(), name)
    summary = progress.summary(lesson.slug for lesson in lessons)
    resume_at = _resume_at(summary, here)
    slugs = [lesson.slug for lesson in lessons]
    if here in slugs and not resume_at:
        _note(progress, summary, here)
    found = next((state.answers for state in summary.lessons if state.lesson == here), {})
    answers.put_at_hand(progress, here, {key: answer.value for key, answer in found.items()})
    return Learner(name, local, progress, summary, resume_at, progress.get(_COURSE, _TEACHING) is True)


def _resume_at(summary: Summary, here: str) -> str:
    """Where somebody who just opened the course at its front door left off; empty if it is here, or they are new.

    As long as they stay at the door, their old place is kept.
    """
    came_in_at = st.session_state.setdefault(_CAME_IN_AT, here)
    if came_in_at != here:
        # They went on, so they know their way.
        st.session_state[_CAME_IN_AT] = ""
        return ""
    at_the_door = bool(summary.lessons) and here == summary.lessons[0].lesson
    return summary.resume_at if at_the_door and summary.position and summary.resume_at != here else ""


def _note(progress: Progress, summary: Summary, here: str) -> None:
    visited = any(state.visited for state in summary.lessons if state.lesson == here)
    if summary.position == here and visited:
        return
    # A learner who has too much already goes on without a bookmark.
    with suppress(WorkshopError):
        progress.visit(here)
