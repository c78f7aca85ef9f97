"""The pages' addresses: `/exercises` for all, `/exercise?name=…` for each, so that a refresh or a link finds it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from grader.exercise import Exercise
from lessons.shared.answers import at_hand
from workshop.progress import Progress

NAME = "name"
_HERE = Path(__file__).parent
OVERVIEW, EXERCISE = _HERE / "overview_page.py", _HERE / "exercise_page.py"
_LAST = "tk-exercise"


def link_to(exercise: Exercise, label: str, icon: str | None = None) -> None:
    """A link to one exercise."""
    st.page_link(EXERCISE, label=label, icon=icon, query_params={NAME: exercise.slug})


def link_to_all(label: str = "All exercises", icon: str | None = ":material/list:") -> None:
    """A link to the overview."""
    st.page_link(OVERVIEW, label=label, icon=icon)


def asked_for() -> str:
    """Slug of the exercise in the address. Anybody can write an address: it may be any text."""
    slug = str(st.query_params.get(NAME, "") or st.session_state.get(_LAST, ""))
    st.session_state[_LAST] = slug
    return slug


def progress_at_hand() -> Progress:
    """The progress of the learner whose page is drawn; within `reference`."""
    answers = at_hand()
    if answers is None:
        raise RuntimeError("nobody has arrived yet: ask for it inside of `reference`")
    return answers.progress
