"""Hints, one at a time: each press opens the next one that fits what the last check found out."""

from __future__ import annotations

from html import escape

import streamlit as st

from grader.errors import BrokenExercise
from grader.exercise import Exercise
from grader.hints import numbered_hints
from grader.report import Report
from lessons.workbench.desk import Desk, Kept
from workshop.errors import WorkshopError

_OPENED = "tk-hints-opened"


def hints_at_hand(exercise: Exercise, report: Report | None) -> dict[int, str]:
    """The hints that apply now, by number; none where the exercise's own are broken."""
    try:
        return numbered_hints(exercise, report)
    except BrokenExercise:
        return {}


def hint_button(desk: Desk, hints: dict[int, str], kept: Kept) -> None:
    """The button that opens the next hint."""
    left = [number for number in hints if number not in kept.hints]
    seen = len(hints) - len(left)
    if not hints:
        return
    st.button(
        f"Hint {seen + 1} of {len(hints)}" if left else "No more hints",
        key="hint",
        icon=":material/lightbulb:",
        disabled=not left,
        on_click=_open,
        args=(desk, left[0] if left else 0),
    )


def show_hints(hints: dict[int, str], kept: Kept) -> None:
    """The hints that were opened and still apply."""
    shown = [number for number in hints if number in kept.hints]
    if not shown:
        return
    with st.container(key="tk-hints", gap="small"):
        st.html(f'<p class="tk-label" data-figure="hints" data-seen="{len(shown)}">{escape(_heading(len(shown)))}</p>')
        for number in shown:
            # A fact in it may come from what the learner wrote: so no HTML here.
            st.markdown(hints[number])
    if trouble := st.session_state.pop(_OPENED, ""):
        st.html(f'<p class="tk-quiet" role="status">{escape(trouble)}</p>')


def _heading(count: int) -> str:
    return "A hint" if count == 1 else f"{count} hints"


def _open(desk: Desk, number: int) -> None:
    try:
        desk.open_hint(number)
    except WorkshopError as error:
        st.session_state[_OPENED] = f"The hint could not be opened for good. {error}"
