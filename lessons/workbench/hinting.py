"""Hints, one at a time: each press opens the next one that fits what the last check found out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from grader.errors import BrokenExercise
from grader.exercise import Exercise
from grader.hints import numbered_hints
from grader.report import Report
from lessons.workbench.desk import Desk, Kept
from workshop.errors import WorkshopError


@dataclass(frozen=True)
class Hints:
    """The hints of one exercise that apply now, in one browser session.

    Attributes:
        texts: by number.
        kept: what was kept when the page view began.
    """

    exercise: Exercise
    desk: Desk
    texts: dict[int, str]
    kept: Kept

    @classmethod
    def at_hand(cls, exercise: Exercise, desk: Desk, kept: Kept, report: Report | None) -> Hints:
        """Those that fit `report`; none where the exercise's own are broken."""
        try:
            return cls(exercise, desk, numbered_hints(exercise, report), kept)
        except BrokenExercise:
            return cls(exercise, desk, {}, kept)

    def button(self) -> None:
        """The button that opens the next hint."""
        if not self.texts:
            return
        left = [number for number in self.texts if number not in self._opened]
        st.button(
            f"Hint {len(self.texts) - len(left) + 1} of {len(self.texts)}" if left else "No more hints",
            key="hint",
            icon=":material/lightbulb:",
            disabled=not left,
            on_click=self._open,
            args=(left[0] if left else 0,),
        )

    def show(self) -> None:
        """Those that were opened and still apply."""
        if trouble := st.session_state.get(self._name("trouble")):
            st.html(f'<p class="tk-answer" role="alert" data-figure="unsaved-hint">{escape(trouble)}</p>')
        shown = [text for number, text in self.texts.items() if number in self._opened]
        if not shown:
            return
        with st.container(key="tk-hints", gap="small"):
            heading = "A hint" if len(shown) == 1 else f"{len(shown)} hints"
            st.html(f'<p class="tk-label" data-figure="hints" data-seen="{len(shown)}">{heading}</p>')
            for text in shown:
                # A fact in it may come from what the learner wrote: so no HTML here.
                st.markdown(text)

    @property
    def _opened(self) -> set[int]:
        """Numbers of those that were opened: one that could not be kept is open until the page is left."""
        return {*self.kept.hints, *st.session_state.get(self._name("unkept"), ())}

    def _open(self, number: int) -> None:
        try:
            self.desk.open_hint(number)
            st.session_state.pop(self._name("trouble"), None)
        except WorkshopError as error:
            st.session_state.setdefault(self._name("unkept"), set()).add(number)
            st.session_state[self._name("trouble")] = f"This hint is shut again after a refresh. {error}"

    def _name(self, what: str) -> str:
        return f"tk-hint-{what}-{self.exercise.slug}"
