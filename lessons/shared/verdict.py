"""What came out of an experiment, said first and large, with the answer to the guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.html import inline


def verdict(
    prose: Prose,
    section: str,
    figures: Mapping[str, object],
    *,
    name: str,
    good: bool = True,
    answers: Iterable[str] = (),
    data: Mapping[str, object] | None = None,
) -> None:
    """Show a section of the prose as what was found out.

    Args:
        name: for `data-figure`, by which a test finds it.
        answers: what to say to the guesses; empty ones are left out.
        data: figures as they are, for the test.
    """
    attributes = "".join(f' data-{key}="{escape(str(value))}"' for key, value in (data or {}).items())
    said = "".join(f"<p>{escape(answer)}</p>" for answer in answers if answer)
    body = prose.text(section, **figures)
    text = f"<p>{inline(body)}</p>" if body else ""
    st.html(
        f'<div class="tk-verdict{" good" if good else ""}" role="status" data-figure="{escape(name)}"{attributes}>'
        f"<strong>{escape(prose.title(section, **figures))}</strong>{text}{said}</div>"
    )
