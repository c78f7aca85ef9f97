"""Small pieces of HTML, in which every value is escaped. No Streamlit here.

Each gives a text for `st.html`. Figures carry `data-figure`, so that a test can read what a learner reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_CODE = re.compile(r"`(.+?)`", re.DOTALL)


@dataclass(frozen=True)
class Tile:
    """One figure and what it is.

    Attributes:
        name: for `data-figure`.
        note: a few words underneath; may be empty.
        tone: the CSS tone: empty, `good` or `bad`.
    """

    name: str
    label: str
    value: str
    note: str = ""
    tone: str = ""


def inline(markdown: str) -> str:
    """One paragraph of Markdown with bold and code as HTML; everything else in it is plain text."""
    return _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", escape(markdown, quote=False)))


def tiles(entries: Iterable[Tile]) -> str:
    """A row of figures, which wraps on a narrow screen."""
    return f'<dl class="tk-tiles">{"".join(map(_tile, entries))}</dl>'


def _tile(tile: Tile) -> str:
    note = f'<dd class="tk-note">{escape(tile.note)}</dd>' if tile.note else ""
    return (
        f'<div class="tk-tile {escape(tile.tone)}"><dt>{escape(tile.label)}</dt>'
        f'<dd class="tk-value" data-figure="{escape(tile.name)}">{escape(tile.value)}</dd>{note}</div>'
    )


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, name: str, tall: bool = False) -> str:
    """A table that scrolls within itself, by keyboard too.

    Args:
        caption: what it shows, for those who cannot see it.
        rows: the cells' texts; the first of each row is the row's heading.
        tall: whether it has so many rows that it gets a height of its own.
    """
    header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div class="tk-scroll{" tk-tall" if tall else ""}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="tk-table" data-figure="{escape(name)}"><caption class="tk-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{header}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def dot(environment: str) -> str:
    """The mark of an environment, in its colour and shape."""
    return f'<b class="tk-dot tk-{escape(environment)}"></b>'


def bar(fraction: float | None, label: str) -> str:
    """A progress bar; one without a fraction moves to say that something goes on."""
    if fraction is None:
        return f'<div class="tk-bar tk-busy" role="progressbar" aria-label="{escape(label)}"><i></i></div>'
    percent = round(100 * min(1.0, max(0.0, fraction)))
    return (
        f'<div class="tk-bar" role="progressbar" aria-label="{escape(label)}" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{percent}"><i style="width: {percent}%"></i></div>'
    )


def terminal(who: str, lines: Iterable[tuple[str, str]]) -> str:
    """What a person at a terminal would see in the environment `who`.

    Args:
        lines: pairs of a CSS class, empty for plain, and a text.
    """
    body = "\n".join(f'<span class="{escape(kind)}">{escape(text)}</span>' for kind, text in lines)
    return (
        f'<figure class="tk-terminal" data-figure="terminal-{escape(who)}"><figcaption>{dot(who)}{escape(who)}'
        f'</figcaption><pre tabindex="0">{body}</pre></figure>'
    )
