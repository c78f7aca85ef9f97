"""Two versions of a file, held side by side as one table of lines. No Streamlit here."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

CONTEXT = 3
"""How many lines that are the same are shown around those that are not."""
_SIGNS = {"yours": ("−", "only in yours"), "ours": ("+", "only in the solution"), "same": ("", "")}


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        kind: `yours`, `ours`, `same`, or `gap` for lines that are the same and left out.
        left, right: its number in each version, from 1; 0 where it does not stand.
    """

    kind: str
    text: str
    left: int = 0
    right: int = 0


def lines_of(yours: str, ours: str, context: int = CONTEXT) -> tuple[Line, ...]:
    """How one gets from `yours` to `ours`; empty if nothing differs but white space at the ends of lines."""
    left, right = ([line.rstrip() for line in text.strip("\n").splitlines()] for text in (yours, ours))
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    found: list[Line] = []
    for group in matcher.get_grouped_opcodes(context):
        start = group[0]
        if start[1] > (found[-1].left if found else 0):
            found.append(Line("gap", "…"))
        for kind, left_from, left_to, right_from, right_to in group:
            if kind == "equal":
                found += _same(left, range(left_from, left_to), right_from)
                continue
            found += [Line("yours", left[at], left=at + 1) for at in range(left_from, left_to)]
            found += [Line("ours", right[at], right=at + 1) for at in range(right_from, right_to)]
    return tuple(found)


def _same(left: Sequence[str], places: range, right_from: int) -> Iterator[Line]:
    for step, at in enumerate(places):
        yield Line("same", left[at], left=at + 1, right=right_from + step + 1)


def diff_table(name: str, yours: str, ours: str) -> str:
    """The differences as HTML; a sentence if there are none."""
    lines = lines_of(yours, ours)
    if not lines:
        return f'<p class="tk-quiet" data-figure="diff">Your {escape(name)} is the same as ours.</p>'
    rows = "".join(map(_row, lines))
    caption = f"How your {name} differs from the solution’s"
    return (
        f'<div class="tk-scroll tk-diff" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table data-figure="diff"><caption class="tk-hidden">{escape(caption)}</caption><thead class="tk-hidden"><tr>'
        '<th scope="col">Yours</th><th scope="col">Ours</th><th scope="col">Which</th><th scope="col">Line</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _row(line: Line) -> str:
    if line.kind == "gap":
        return '<tr class="gap"><td colspan="4">…</td></tr>'
    sign, said = _SIGNS[line.kind]
    mark = f'<span aria-hidden="true">{sign}</span><span class="tk-hidden">{said}</span>' if sign else ""
    numbers = f"<td>{line.left or ''}</td><td>{line.right or ''}</td>"
    return f'<tr class="{line.kind}">{numbers}<td>{mark}</td><td><code>{escape(line.text)}</code></td></tr>'
