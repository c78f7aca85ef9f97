"""What the learner answered in the lesson that is shown: kept with their progress, at hand while a page is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from workshop.errors import WorkshopError
from workshop.progress import Progress
from workshop.values import Json

_HERE = "tk-answers"
_TROUBLE = "tk-trouble"


@dataclass
class Answers:
    """One learner's answers in one lesson; what is changed here is saved at once.

    Attributes:
        values: by key; a widget that takes an answer has the answer's key for its own.
    """

    progress: Progress
    lesson: str
    values: dict[str, Json]

    def keep(self, key: str, value: Json) -> None:
        """Save one answer; `None` takes it back."""
        self.values[key] = value
        try:
            self.progress.answer(self.lesson, key, value)
            st.session_state.pop(_TROUBLE, None)
        except WorkshopError as error:
            # It counts until the next page view, and the learner is told that it will not be there afterwards.
            st.session_state[_TROUBLE] = str(error)


def put_at_hand(progress: Progress, lesson: str, values: Mapping[str, Json]) -> None:
    """Make these the answers that `kept` finds, until the next page view."""
    st.session_state[_HERE] = Answers(progress, lesson, dict(values))


def at_hand() -> Answers | None:
    """The answers of the lesson that is shown; `None` outside of one."""
    found = st.session_state.get(_HERE)
    return found if isinstance(found, Answers) else None


def kept(key: str) -> Json:
    """The answer under `key` in the lesson that is shown; `None` if there is none."""
    answers = at_hand()
    return answers.values.get(key) if answers else None


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


def show_anew() -> None:
    """Let the widgets of all answers take up what is saved, rather than what they say."""
    if answers := at_hand():
        for key in answers.values:
            st.session_state.pop(key, None)


def trouble() -> str:
    """Why an answer could not be kept at all; empty if every one could."""
    return str(st.session_state.get(_TROUBLE, ""))
