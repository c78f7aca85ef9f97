"""The code editor: one function, behind which stands our own small component, or Streamlit's plain text area.

The ready-made `streamlit-code-editor` asks fonts.googleapis.com for its font in both of its themes, whatever its
settings; the course asks nobody for anything, and must work on a train.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

PLAIN_VARIABLE = "TWO_KITCHENS_PLAIN_EDITOR"
ROWS = (8, 28)
"""How many lines the editor shows at least and at most."""
_HERE = Path(__file__).parent
_NAME = "tk_editor"
_LINE_PIXELS = 24


def code_editor(text: str, key: str, language: str, *, label: str, on_change: Callable[[], None]) -> None:
    """Draw an editor that begins with `text`; `edited` gives what is in it.

    Args:
        key: of the widget; `text` counts when a key is new, and what the learner typed after that.
        label: what it is, for those who cannot see it.
        on_change: called when the learner has typed and pauses, or leaves the editor.
    """
    if is_plain():
        height = _LINE_PIXELS * min(max(text.count("\n") + 3, ROWS[0]), ROWS[1])
        st.text_area(label, text, height=height, key=key, label_visibility="collapsed", on_change=on_change)
        return
    data = {"text": text, "language": language, "label": label, "rows": ROWS}
    _component()(data=data, key=key, default={"text": text}, on_text_change=on_change)


def edited(key: str) -> str | None:
    """What is in the editor with that key; `None` while it is not on the page or untouched."""
    found = st.session_state.get(key)
    if found is None or isinstance(found, str):
        return found
    text = found.get("text")
    return text if isinstance(text, str) else None


def is_plain() -> bool:
    """Whether somebody wants Streamlit's own text area."""
    return bool(os.environ.get(PLAIN_VARIABLE, "").strip())


@cache
def _component() -> Any:
    return st.components.v2.component(
        _NAME,
        html=(_HERE / "editor.html").read_text(encoding="utf-8"),
        js=(_HERE / "editor.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
