"""The course's looks: its style sheet and its own drawing of two pots."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from lessons.shared.html import inline
from lessons.terms import mark_terms

_HERE = Path(__file__).parent
LOGO = _HERE / "logo.svg"
ICON = _HERE / "icon.svg"
# The page's HTML may hold pictures, but no drawings of its own: so the drawing goes in as a picture.
_POTS = "data:image/svg+xml;base64," + base64.b64encode((_HERE / "pots.svg").read_bytes()).decode()
_POTS_ALT = "Two pots on two stoves: the same recipe goes into both, and they steam differently."


def apply_style() -> None:
    """Add the course's style sheet to the page."""
    st.html(_HERE / "style.css")


def opening(title: str, lede: str, facts: Sequence[tuple[str, str]]) -> None:
    """The top of a lesson: what it is, how long it takes, and what one needs.

    Args:
        lede: one paragraph of Markdown.
        facts: pairs of a figure and its word, such as `("10", "minutes")`.
    """
    listed = "".join(f"<li><b>{escape(figure)}</b> {escape(word)}</li>" for figure, word in facts)
    st.html(
        f'<header class="tk-hero"><div><h1>{escape(title)}</h1><p>{mark_terms(inline(lede))}</p>'
        f'<ul class="tk-facts">{listed}</ul></div>'
        f'<img src="{_POTS}" alt="{_POTS_ALT}"></header>'
    )


def way(steps: Sequence[tuple[str, str]], done: int) -> None:
    """The lesson's steps, with the first `done` of them ticked and the next one marked.

    Args:
        steps: pairs of a name and a few words.
    """
    items = []
    for number, (name, words) in enumerate(steps):
        state = "done" if number < done else "now" if number == done else ""
        mark = "✓" if number < done else str(number + 1)
        said = {"done": "done: ", "now": "next: "}.get(state, "")
        items.append(
            f'<li class="{state}"{" aria-current=step" if state == "now" else ""}><b>{mark}&ensp;'
            f'<span class="tk-hidden">{said}</span>{escape(name)}</b><small>{escape(words)}</small></li>'
        )
    st.html(f'<ol class="tk-steps" aria-label="The steps of this lesson">{"".join(items)}</ol>')


def step_heading(number: int, of: int, title: str, *, later: bool = False) -> None:
    """A step's number and heading; `later` for one that cannot be taken yet."""
    kind, when = (" later", ", a little later") if later else ("", "")
    kind += " first" if number == 1 else ""
    st.html(
        f'<div class="tk-step{kind}"><p>Step {number} of {of}{when}</p>'
        f'<h2 id="step-{number}">{escape(title)}</h2></div>'
    )
