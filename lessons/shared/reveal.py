"""An answer that waits for a guess, or for somebody who would rather not guess."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lessons.shared.answers import at_hand, kept
from lessons.shared.guess import ask, guessed

SHOWN = "shown"


def guess_first(question: str, options: Sequence[str], *, name: str) -> bool:
    """Ask for a guess; say whether the answer may be shown now. Nobody has to guess."""
    ask(question, options, name=name)
    if guessed(options, name=name) is not None or kept(f"{name}-{SHOWN}"):
        return True
    st.button(
        "Show me without a guess",
        key=f"show-{name}",
        type="tertiary",
        icon=":material/visibility:",
        on_click=_show,
        args=(name,),
    )
    return False


def _show(name: str) -> None:
    if answers := at_hand():
        answers.keep(f"{name}-{SHOWN}", True)
