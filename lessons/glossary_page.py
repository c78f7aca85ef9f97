"""The glossary as a page: every word of the course, in the kitchen and in the field."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from lessons.shared.course import reference
from lessons.terms import others, pairs


def _listed(entries: Iterable[tuple[str, str, str]], *, name: str) -> str:
    """A list of words: each with its other name, which may be empty, and its meaning."""
    body = "".join(
        f"<div><dt>{escape(word)}{f'<span> in the field: {escape(other)}</span>' if other else ''}</dt>"
        f"<dd>{escape(meaning)}</dd></div>"
        for word, other, meaning in entries
    )
    return f'<dl class="tk-words" data-figure="{escape(name)}">{body}</dl>'


with reference("Glossary", "The course speaks **kitchen**, and the field has its own words. Here are both."):
    st.header("Kitchen and field", anchor="kitchen")
    st.html(_listed(pairs(), name="pairs"))
    st.header("Words that are the same in both", anchor="words")
    st.html(_listed(((word, "", meaning) for word, meaning in others()), name="words"))
