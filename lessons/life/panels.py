"""What the first page shows, one function a piece of HTML. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from lessons.life.order import Step
from lessons.phase import Phase
from lessons.shared.html import inline
from lessons.terms import mark_terms

_EVENT = re.compile(r"^- \*\*(.+?)\*\*: (.+?) Cited: \[([^\]]+)\]\((https://[^)\s]+)\)$", re.MULTILINE)
_COUNTS = ("none", "one detour", "two detours", "three detours", "four detours", "five detours")


def start_here(cells: Sequence[tuple[str, str]], go: str, where: str) -> str:
    """What a first visitor wants to know: pairs of a heading and a paragraph of Markdown.

    Args:
        go: what the link in the last cell says.
        where: the anchor on this page that it leads to.
    """
    texts = [f"<h2>{escape(title)}</h2><p>{inline(text)}</p>" for title, text in cells]
    texts[-1] += f'<a class="tk-begin" href="#{escape(where)}">{escape(go)}</a>'
    listed = "".join(f"<li>{text}</li>" for text in texts)
    return f'<ul class="tk-start">{listed}</ul>'


def timeline(markdown: str) -> str:
    """Dated events, a line each: `- **day**: what happened. Cited: [where](https://…)`."""
    events = "".join(
        f"<li><b>{escape(day)}</b><p>{mark_terms(inline(text))}</p>"
        f'<cite>cited: <a href="{escape(link)}" target="_blank" rel="noopener">{escape(source)}</a></cite></li>'
        for day, text, source, link in _EVENT.findall(markdown)
    )
    return f'<ol class="tk-timeline" data-figure="timeline">{events}</ol>'


def life_map(steps: Sequence[Step], questions: Mapping[Phase, str], placed: int, loop: str) -> str:
    """The map: a card for each phase, with the first `placed` steps in their places.

    Args:
        loop: how the way leads back to the start; shown once all are placed.
    """
    over = placed == len(steps)
    cards = []
    for phase, question in questions.items():
        slots = "".join(
            _slot(step, number, placed) for number, step in enumerate(steps, start=1) if step.phase is phase
        )
        ours = over and phase is Phase.DEPLOYMENT
        note = '<small class="tk-ours">this course</small>' if ours else ""
        cards.append(
            f'<li class="tk-life-phase{" ours" if ours else ""}">{note}<h3>{escape(phase.heading)} '
            f"<small>{escape(question)}</small></h3><ol>{slots}</ol></li>"
        )
    back = f"<p>↺ {escape(loop)}</p>" if over else ""
    said = f"The life of a model: {placed} of {len(steps)} steps are in their places"
    return (
        f'<div class="tk-life" role="group" aria-label="{escape(said)}" data-figure="map" data-placed="{placed}">'
        f'<ol class="tk-life-phases">{"".join(cards)}</ol>{back}</div>'
    )


def _slot(step: Step, number: int, placed: int) -> str:
    if number > placed:
        return f'<li class="empty"><b>{number}</b><span class="tk-hidden">still empty</span></li>'
    fresh = " fresh" if number == placed else ""
    return (
        f'<li class="full{fresh}"><b>{number}</b><span><strong>{escape(step.title)}</strong>'
        f"<small>{escape(step.explanation)}</small></span></li>"
    )


def kinds(badges: Sequence[tuple[str, str, str]]) -> str:
    """The badges that stand above figures: each one's kind, label and meaning."""
    items = "".join(
        f'<li><span class="tk-badge"><span class="tk-pill"><b class="tk-dot {escape(kind)}"></b>'
        f"{escape(label)}</span></span> <span>{escape(meaning)}</span></li>"
        for kind, label, meaning in badges
    )
    return f'<ul class="tk-kinds">{items}</ul>'


def times(detours: int) -> str:
    """`2` as `two detours`."""
    return _COUNTS[detours] if detours < len(_COUNTS) else f"{detours} detours"
