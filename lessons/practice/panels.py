"""What the last lesson shows, as HTML. No Streamlit here."""

from __future__ import annotations

from pathlib import Path

from lessons.shared.guess import options_in
from lessons.shared.html import inline

_EXAMPLE = Path(__file__).with_name("example") / "predict.py"


def example() -> str:
    """The least program that can be compared, as it runs."""
    return _EXAMPLE.read_text(encoding="utf-8")


def ten_lines(markdown: str) -> str:
    """The course in short, numbered."""
    lines = "".join(f"<li>{inline(line)}</li>" for line in options_in(markdown))
    return f'<ol class="tk-lines" data-figure="lines">{lines}</ol>'


def comment(right: int, questions: int) -> str:
    """A friendly word on a finished quiz."""
    if right == questions:
        return "Nothing left to explain. Bring on the terminal."
    if 2 * right > questions:
        return "The others say why, and where to read it again."
    return "Do go back to a lesson or two: playing is quicker than reading."
