"""What an instructor sees besides: a lesson's notes, its minutes and goals."""

from __future__ import annotations

import streamlit as st

from lessons.catalogue import Lesson, survey
from lessons.prose import Prose
from lessons.shared.handout import handout
from lessons.shared.learner import Learner
from lessons.shared.text import write

NOTES = "notes"
_TOGGLE = "teaching"


def show_notes(learner: Learner, lesson: Lesson | None, prose: Prose) -> None:
    """Show the notes, to whoever said that they teach."""
    if not learner.teaching:
        return
    with st.container(key="tk-notes", border=True, gap="small"):
        minutes = f", {lesson.minutes} minutes" if lesson else ""
        covered = lesson.slides if lesson else ()
        slides = f", slide{'s' * (len(covered) > 1)} {' and '.join(map(str, covered))}" if covered else ""
        st.html(f'<p class="tk-quiet">For instructors{minutes}{slides}</p>')
        write(prose.text(NOTES) if NOTES in prose.sections else "This lesson has no notes yet.")


def teaching_toggle(learner: Learner) -> None:
    """The switch in the sidebar; what it says is remembered."""
    st.toggle(
        "Teaching?",
        value=learner.teaching,
        key=_TOGGLE,
        help="Shows each lesson’s notes for instructors: timings, talking points, likely questions.",
        on_change=_remember,
        args=(learner,),
    )


def handout_button(learner: Learner) -> None:
    """The whole course on paper; with the notes for whoever teaches."""
    st.download_button(
        "Handout to print",
        lambda: handout(survey().lessons, notes=learner.teaching),
        "two-kitchens-handout.html",
        "text/html",
        key="handout",
        help="All lessons as one page, from the same text" + (", with the notes." if learner.teaching else "."),
        icon=":material/print:",
        on_click="ignore",
        width="stretch",
    )


def _remember(learner: Learner) -> None:
    learner.set_teaching(bool(st.session_state.get(_TOGGLE)))
