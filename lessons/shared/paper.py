"""What the handout shows below a text where the page has a table or a program; all of it Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Within a cell, where a plain one would end it.
_BAR = r"\|"


def program(text: str) -> str:
    """A program, or a part of one, as it is."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.rstrip()}\n{fence}"


def rows(head: Sequence[str], entries: Iterable[Sequence[object]]) -> str:
    """A table.

    Args:
        entries: a row each, as many cells as `head` has.
    """
    return "\n".join(map(_row, [head, ["---"] * len(head), *entries]))


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', _BAR) for cell in cells)} |"
