"""The files that the learner's code finds beside it, to be read: they are not the learner's to change."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from grader.exercise import Exercise
from lessons.workbench.shelf import highlighting_of

MOST_SHOWN = 3000
"""Characters of each file: its beginning tells what it is."""


def show_given(exercise: Exercise) -> None:
    """Offer them, as far as they are texts."""
    texts = texts_in(exercise.given)
    if not texts:
        return
    with st.expander("What lies beside your files" if len(exercise.files) > 1 else "What lies beside your file"):
        for name, text in texts.items():
            st.caption(f"`{name}`" + (", its beginning" if len(text) > MOST_SHOWN else ""))
            st.code(text[:MOST_SHOWN], language=highlighting_of(name), wrap_lines=True)


def texts_in(files: Mapping[str, bytes]) -> dict[str, str]:
    """Those of `files` that are texts, by name."""
    found = {}
    for name, data in files.items():
        try:
            found[name] = data.decode()
        except UnicodeDecodeError:
            continue
    return {name: text for name, text in found.items() if "\0" not in text}
