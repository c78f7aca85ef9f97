"""What the learner answered in the lesson that is shown: kept with their progress, at hand while a page is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from workshop.errors import WorkshopError
from workshop.progress import Progress
from workshop.values import Json

_HERE = "tk-answers"
_TROUBLE = "tk-trouble"


@dataclass
class Answers:
    """The answers of one learner, by lesson; what is changed here is saved at once.

    Attributes:
        lesson: whose page is shown.
    """

    progress: Progress
    lesson: str
    by_lesson: dict[str, dict[str, Json]] = field(default_factory=dict)

    def of(self, lesson: str) -> dict[str, Json]:
        """The answers in `lesson`, by key."""
        return self.by_lesson.setdefault(lesson, {})

    def keep(self, key: str, value: Json, lesson: str = "") -> None:
        """Save one answer, by default in the lesson that is shown; `None` takes it back."""
        lesson = lesson or self.lesson
        self.of(lesson)[key] = value
        try:
            self.progress.answer(lesson, key, value)
            st.session_state.pop(_TROUBLE, None)
        except WorkshopError as error:
            # It counts until the next page view, and the learner is told that it will not be there afterwards.
            st.session_state[_TROUBLE] = str(error)


def put_at_hand(progress: Progress, lesson: str, by_lesson: Mapping[str, Mapping[str, Json]]) -> None:
    """Make these the answers that `kept` finds, until the next page view."""
    answers = {name: dict(found) for name, found in by_lesson.items()}
    st.session_state[_HERE] = Answers(progress, lesson, answers)


def at_hand() -> Answers | None:
    """The answers of the page that is shown; `None` outside of a lesson."""
    found = st.session_state.get(_HERE)
    return found if isinstance(found, Answers) else None


def kept(key: str, lesson: str = "") -> Json:
    """The answer under `key`, by default in the lesson that is shown; `None` if there is none."""
    answers = at_hand()
    return answers.of(lesson or answers.lesson).get(key) if answers else None


def keep_widget(key: str) -> None:
    """Save what the widget with this key says; for its `on_change`."""
    if answers := at_hand():
        answers.keep(key, st.session_state.get(key))


def drop(*keys: str) -> None:
    """Take answers back."""
    answers = at_hand()
    for key in keys:
        st.session_state.pop(key, None)
        if answers is not None and kept(key) is not None:
            answers.keep(key, None)


def trouble() -> str:
    """Why an answer could not be kept at all; empty if every one could."""
    return str(st.session_state.get(_TROUBLE, ""))


def show_anew() -> None:
    """Let the widgets of all answers take up what is saved, rather than what they say."""
    if answers := at_hand():
        for found in answers.by_lesson.values():
            for key in found:
                st.session_state.pop(key, None)
        answers.by_lesson.clear()
