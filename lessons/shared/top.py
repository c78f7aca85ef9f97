"""Begins a page at its top, for whoever went there by a button: a browser leaves them as far down as the button was."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_JS = Path(__file__).with_name("top.js")
_WENT_ON = "tk-went-on"


def note_going_on() -> None:
    """Note that the learner goes to another page now."""
    st.session_state[_WENT_ON] = secrets.token_hex(4)


def begin_at_top() -> None:
    """Show the top of the page, once for each time that the learner went on. Draws nothing that one can see."""
    _top()(data=st.session_state.get(_WENT_ON, ""), key="tk-top")


@cache
def _top() -> Any:
    return st.components.v2.component("tk_top", html="<i hidden></i>", js=_JS.read_text(encoding="utf-8"))
