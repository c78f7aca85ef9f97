"""The whole course as one page to print, made from the lessons' own Markdown.

A lesson may have a handout.py with a function `figures()`: for each section's name, the figures that its text asks
for and that need no run. Its function `below()` gives Markdown to stand below a section, such as the program that it
is about. `recorded()` gives what was measured, as a `Recorded` a section; where that comes from is printed at the
lesson's end. A figure that nobody gives becomes a blank for the learner to fill in. Sections that only make sense on
a screen are listed in the lesson's settings as `screen_only`.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from lessons.catalogue import Lesson, find_lessons
from lessons.shared.lifecycle import stops
from lessons.shared.recorded import Recorded
from lessons.terms import others, pairs, plain_terms
from sandbox.errors import EngineError

FIGURES = "handout.py"
LEDE, NOTES, GUESS = "lede", "notes", "-guess"
_STYLE = Path(__file__).with_name("handout.css")
# Stands for a blank while Markdown is read, which lets no markup of ours through.
_BLANK = "\ue000"
_BLANK_DRAWN = '<span class="blank">measured live</span>'
_HOW_BLANK = f" A line like this {_BLANK_DRAWN} stands for a figure that you measure: write down what you got."
_HOW_RECORDED = (
    "Where a text is marked as recorded, its figures were measured beforehand: the lesson’s end says when and with "
    "what. Measure them yourself in the lesson, and hold yours against them."
)
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class _Given:
    """What a lesson's handout.py gives, by section."""

    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    below: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, Recorded] = field(default_factory=dict)

    @property
    def sources(self) -> Sequence[str]:
        """Where the recorded figures come from, each once."""
        return list(dict.fromkeys(found.label for found in self.recorded.values()))


def handout(lessons: Sequence[Lesson] | None = None, *, notes: bool = False) -> str:
    """The course as HTML that needs no other file.

    Args:
        lessons: all of the course's by default.
        notes: whether the notes for instructors and the right answers are in it.

    Raises:
        LessonError: a lesson cannot be used.
    """
    lessons = find_lessons() if lessons is None else lessons
    told = "".join(_lesson(lesson, notes=notes) for lesson in lessons)
    parts = [_front(lessons, blanks=_BLANK_DRAWN in told), told, _glossary()]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Two Kitchens: handout</title>'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body>\n{''.join(parts)}</body></html>\n"
    )


def _front(lessons: Sequence[Lesson], *, blanks: bool) -> str:
    minutes = sum(lesson.minutes for lesson in lessons)
    rows = "".join(
        f'<tr><td>{stop.number}</td><td><a href="#{escape(stop.lesson.slug)}">{escape(stop.lesson.title)}</a></td>'
        f"<td>{escape(stop.phase.heading)}</td><td>{stop.lesson.minutes} min</td></tr>"
        for stop in stops(lessons, (), "")
    )
    return (
        '<header class="front"><h1>Two Kitchens</h1><p class="lead">The same recipe, cooked in two kitchens, gives two '
        "dishes: why a model answers differently in production, and how a pinned container ends it.</p>"
        f"<p>{len(lessons)} lessons, about {minutes} minutes.</p><nav><table>{rows}</table></nav>"
        f'<p class="quiet">{_HOW_RECORDED}{_HOW_BLANK if blanks else ""}</p></header>\n'
    )


def _lesson(lesson: Lesson, *, notes: bool) -> str:
    given, prose = _given(lesson), lesson.prose
    left_out = {LEDE, NOTES, *lesson.screen_only}
    body = [
        f'<section class="lesson" id="{escape(lesson.slug)}"><h2>{escape(lesson.title)}</h2>'
        f'<p class="quiet">{lesson.minutes} minutes</p>'
    ]
    if LEDE in prose.sections:
        body.append(f'<div class="lead">{_section(lesson, LEDE, given, title=False)}</div>')
    if lesson.goals:
        goals = "".join(f"<li>{_inline(goal)}</li>" for goal in lesson.goals)
        body.append(f"<p>After this lesson you can</p><ul>{goals}</ul>")
    if notes and NOTES in prose.sections:
        body.append(f'<div class="notes">{_section(lesson, NOTES, given)}</div>')
    body += [_section(lesson, name, given) for name in prose.sections if name not in left_out]
    return "".join([*body, _quiz(lesson, answers=notes), _sources(lesson, given), "</section>\n"])


def _section(lesson: Lesson, name: str, given: _Given, *, title: bool = True) -> str:
    recorded = given.recorded.get(name)
    known = {**given.figures.get(name, {}), **(recorded.figures if recorded else {})}
    filled = {figure: known.get(figure, _BLANK) for figure in lesson.prose.asks_for(name)}
    parts = [f"<h3>{_inline(lesson.prose.title(name, **filled))}</h3>" if title else ""]
    parts.append(_block(lesson.prose.text(name, **filled)))
    for below in (given.below.get(name), recorded.below if recorded else ""):
        # What a program says is no prose: no word of it is explained, and none is replaced.
        parts.append(_MARKDOWN.render(below) if below else "")
    if recorded:
        number = given.sources.index(recorded.label) + 1
        parts.append(f'<p class="recorded">recorded, <a href="#{_source(lesson, number)}">source {number}</a></p>')
    text = "".join(parts)
    return f'<div class="ask">{text}</div>' if name.endswith(GUESS) else text


def _sources(lesson: Lesson, given: _Given) -> str:
    """Where the lesson's recorded figures come from, by the numbers that stand at them."""
    listed = "".join(
        f'<li id="{_source(lesson, number)}">{escape(label)}</li>'
        for number, label in enumerate(given.sources, start=1)
    )
    return (
        f'<div class="sources"><h3>Where the recorded figures come from</h3><ol>{listed}</ol></div>' if listed else ""
    )


def _source(lesson: Lesson, number: int) -> str:
    return f"{escape(lesson.slug)}-source-{number}"


def _quiz(lesson: Lesson, *, answers: bool) -> str:
    parts = ["<h3>What do you remember?</h3>"] if lesson.quiz else []
    for question in lesson.quiz:
        options = "".join(
            f'<li class="right">{_inline(option.text)} – {_inline(option.why)}</li>'
            if answers and option.right
            else f"<li>{_inline(option.text)}</li>"
            for option in question.options
        )
        parts.append(f'<div class="ask"><h3>{_inline(question.ask)}</h3><ul>{options}</ul></div>')
    return "".join(parts)


def _glossary() -> str:
    both = _table(("in the kitchen", "in the field", "what it is"), pairs())
    words = _table(("word", "what it means"), others())
    tables = f"<h3>Kitchen and field</h3>{both}<h3>Words that are the same in both</h3>{words}"
    return f'<section class="glossary"><h2>Glossary</h2>{tables}</section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _given(lesson: Lesson) -> _Given:
    path = lesson.page.with_name(FIGURES)
    if not path.is_file():
        return _Given()
    found = runpy.run_path(str(path))
    figures, below, recorded = (found.get(name, dict) for name in ("figures", "below", "recorded"))
    try:
        measured = recorded()
    except EngineError:
        # Nothing that fits is recorded, as while somebody changes an environment: then there are blanks.
        measured = {}
    return _Given(figures(), below(), {name: measured[name] for name in lesson.prose.sections if name in measured})


def _inline(markdown: str) -> str:
    return _draw_blanks(_MARKDOWN.renderInline(plain_terms(markdown)))


def _block(markdown: str) -> str:
    tokens = _MARKDOWN.parse(plain_terms(markdown))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # Within a section's text they stand below its own.
            token.tag = "h4"
    return _draw_blanks(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _draw_blanks(text: str) -> str:
    return text.replace(_BLANK, _BLANK_DRAWN)
