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


def code_editor(
    text: str, key: str, language: str, *, label: str, on_change: Callable[[], None], edition: int = 0
) -> None:
    """Draw an editor that begins with `text`; `edited` gives what is in it.

    Args:
        key: of the widget.
        label: what it is, for those who cannot see it.
        on_change: called when the learner has typed and pauses, or leaves the editor.
        edition: another number puts `text` in the place of what is in the editor; with the same one, what the learner
            typed counts.
    """
    if is_plain():
        height = _LINE_PIXELS * min(max(text.count("\n") + 3, ROWS[0]), ROWS[1])
        key = _plain_key(key, edition)
        st.text_area(label, text, height=height, key=key, label_visibility="collapsed", on_change=on_change)
        return
    # One key for all editions: the editor stays where it is, and never stands beside the one that it replaces.
    data = {"text": text, "edition": edition, "language": language, "label": label, "rows": ROWS}
    _component()(data=data, key=key, default={"draft": {"text": text, "edition": edition}}, on_draft_change=on_change)


def edited(key: str, edition: int = 0) -> str | None:
    """What is in that edition of the editor with that key; `None` while it is not on the page or untouched."""
    if is_plain():
        plain = st.session_state.get(_plain_key(key, edition))
        return plain if isinstance(plain, str) else None
    # It came from a browser: it may have any shape, and may have been sent before the edition changed.
    draft = (st.session_state.get(key) or {}).get("draft")
    if not isinstance(draft, dict) or draft.get("edition") != edition:
        return None
    text = draft.get("text")
    return text if isinstance(text, str) else None


def _plain_key(key: str, edition: int) -> str:
    """Streamlit's own text area takes another text only under another key."""
    return f"{key}-{edition}"


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
