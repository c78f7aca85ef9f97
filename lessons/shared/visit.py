"""Who is looking, and what they chose: kept in the page's address, so that a refresh finds everything again."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from lessons.shared import answers

RUN = "run"
_KEPT = "tk-kept-"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{12,64}")


def visit() -> str:
    """This learner's name, which nobody can guess: the same after a refresh, and in a second tab with its address."""
    token = st.query_params.get(RUN, "")
    if not _TOKEN.fullmatch(token):
        # Going to another page takes the address's query away, but not the session.
        token = str(st.session_state.get(RUN, "")) or secrets.token_urlsafe(12)
    st.session_state[RUN] = token
    if st.query_params.get(RUN) != token:
        st.query_params[RUN] = token
    return token


def remember(name: str) -> None:
    """Write the choice of the widget with the key `name` into the address; for a widget's `on_change`."""
    choice = st.session_state.get(name)
    if choice is None:
        forget(name)
    else:
        st.query_params[name] = str(choice)
        st.session_state[_KEPT + name] = str(choice)


def remembered(name: str) -> str:
    """What the address says for `name`; empty if nothing. Anybody can write an address: check it before use."""
    # Going to another page takes the address's query away, but not the session.
    return st.query_params.get(name, "") or str(st.session_state.get(_KEPT + name, ""))


def forget(*names: str) -> None:
    """Take choices out of the address and the session, and out of the learner's progress."""
    answers.drop(*names)
    for name in names:
        st.session_state.pop(name, None)
        st.session_state.pop(_KEPT + name, None)
        if name in st.query_params:
            del st.query_params[name]
