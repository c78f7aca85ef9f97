"""Writes a lesson's Markdown, with the glossary's words marked so that a reader can ask what they mean."""

from __future__ import annotations

import streamlit as st

from lessons.terms import glossary, mark_terms

__all__ = ["glossary", "mark_terms", "write"]


def write(markdown: str) -> None:
    """Write a lesson's own Markdown; never what a learner or a run gave, since it may hold HTML."""
    st.markdown(mark_terms(markdown), unsafe_allow_html=True)
