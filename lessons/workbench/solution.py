"""What opens once an exercise is solved: our solution, why it is so, and how it differs from the learner's."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from grader.errors import BrokenExercise
from grader.exercise import EXPLANATION, Exercise
from lessons.shared.text import write
from lessons.workbench.diff import diff_table
from lessons.workbench.shelf import highlighting_of


def show_solution(exercise: Exercise, drafts: Mapping[str, str], *, passes: bool) -> None:
    """Draw it.

    Args:
        passes: whether what is in the editors now is known to pass; once solved, it stays open when that changes.
    """
    ours = _texts(exercise)
    st.header("One way to do it", anchor="solution")
    yours = "Yours passes, so it is right." if passes else "You solved this before, so it stays open."
    st.markdown(f"{yours} This is how we would write it, for comparison.")
    with suppress(BrokenExercise):
        write(exercise.solution_text(EXPLANATION))
    if not ours:
        return
    names = list(ours)
    for name, place in zip(names, st.tabs(names, key="solutions") if len(names) > 1 else [st.container()], strict=True):
        with place:
            with st.expander(f"Our {name}"):
                st.code(ours[name], language=highlighting_of(name), wrap_lines=True)
            with st.expander(f"Yours and ours, line by line: {name}"):
                st.html(diff_table(name, drafts.get(name, ""), ours[name]))


def _texts(exercise: Exercise) -> dict[str, str]:
    found = {}
    for name in exercise.files:
        with suppress(BrokenExercise):
            found[name] = exercise.solution_text(name)
    return found
