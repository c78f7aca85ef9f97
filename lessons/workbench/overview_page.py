"""All exercises: how far one is with each, and where to go on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

import streamlit as st

from grader.exercise import ROOT, Exercise
from lessons.shared.course import reference
from lessons.shared.faults import Fault, show_fault
from lessons.workbench.desk import Desk, Kept, Standing
from lessons.workbench.exports import as_json, as_junit
from lessons.workbench.links import link_to, progress_at_hand
from lessons.workbench.looks import apply_style, card, tally
from lessons.workbench.shelf import survey

_LEDE = (
    "Now you cook. Each exercise asks for a small file of yours, **checked as often as you like**: you are told "
    "what is right, what is not, and what to look at next."
)


def show() -> None:
    """Draw the page."""
    shelf = survey()
    with reference("Exercises", _LEDE):
        apply_style()
        progress = progress_at_hand()
        kept = {exercise.slug: Desk(progress, exercise).look() for exercise in shelf.exercises}
        solved = sum(one.standing is Standing.SOLVED for one in kept.values())
        st.html(tally(solved, len(shelf.exercises)))
        for fault in shelf.faults:
            show_fault(
                Fault("One exercise is left out, as it cannot be used.", str(fault).replace(f"{ROOT}{os.sep}", ""))
            )
        _where_to_start(shelf.exercises, kept)
        with st.container(key="tk-exercises", gap="small"):
            for exercise in shelf.exercises:
                with st.container(key=f"tk-one-{exercise.number}", gap=None):
                    link_to(exercise, f"{exercise.number}. {exercise.title}")
                    st.html(card(exercise, kept[exercise.slug]))
        _take_along(shelf.exercises, kept)


def _where_to_start(exercises: Sequence[Exercise], kept: dict[str, Kept]) -> None:
    """One exercise to go on with: one that was begun, else the first that is not solved."""
    unsolved = [one for one in exercises if kept[one.slug].standing is not Standing.SOLVED]
    if not unsolved:
        return
    begun = [one for one in unsolved if kept[one.slug].standing is not Standing.NEW]
    start = (begun or unsolved)[0]
    fresh = len(unsolved) == len(exercises) and not begun
    with st.container(key="tk-resume", horizontal=True, vertical_alignment="center"):
        st.html(f"<p><b>{'Where to start? At the top:' if fresh else 'Go on here:'}</b></p>")
        link_to(start, f"{start.number}. {start.title}", icon=":material/play_arrow:")


def _take_along(exercises: Sequence[Exercise], kept: dict[str, Kept]) -> None:
    """How far one is, as files for others."""
    st.header("Take it along", anchor="export")
    st.markdown("What the last check of each exercise found, for a teacher’s tools or a classroom’s CI.")
    with st.container(horizontal=True):
        for name, label, make, kind in (
            ("json", "Progress as JSON", as_json, "application/json"),
            ("xml", "Progress as JUnit XML", as_junit, "application/xml"),
        ):
            st.download_button(
                label,
                partial(make, exercises, kept),
                f"two-kitchens-exercises.{name}",
                kind,
                key=f"export-{name}",
                icon=":material/download:",
                on_click="ignore",
            )


show()
