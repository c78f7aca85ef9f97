"""The whole course as one page to print, made from the lessons' own Markdown.

    python -m lessons.handout OUT.html [--notes]

A lesson may have a handout.py with a function `figures()`: for each section's name, the figures that its text asks
for. A figure that nobody gives becomes a blank for the learner to fill in. Sections that only make sense on a screen
are listed in the lesson's settings as `screen_only`.
"""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from lessons.catalogue import Lesson, find_lessons
from lessons.errors import LessonError
from lessons.shared.lifecycle import stops
from lessons.terms import glossary, pairs, plain_terms

FIGURES = "handout.py"
LEDE, NOTES, GUESS = "lede", "notes", "-guess"
_STYLE = Path(__file__).with_name("handout.css")
# Stands for a blank while Markdown is read, which lets no markup of ours through.
_BLANK = "\ue000"
_BLANK_DRAWN = '<span class="blank">measured live</span>'
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the handout; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m lessons.handout", description="The course as one page to print.")
    parser.add_argument("out", type=Path, help="the HTML file to write")
    parser.add_argument("--notes", action="store_true", help="with the notes for instructors, and the quiz's answers")
    options = parser.parse_args(arguments)
    try:
        text = handout(notes=options.notes)
        options.out.write_text(text, encoding="utf-8")
    except LessonError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{options.out} cannot be written ({error.strerror}): name a file in a folder of yours.", file=sys.stderr)
        return 1
    print(f"{options.out}: {len(find_lessons())} lessons. Open it in a browser and print it.")
    return 0


def handout(lessons: Sequence[Lesson] | None = None, *, notes: bool = False) -> str:
    """The course as HTML that needs no other file.

    Args:
        lessons: all of the course's by default.
        notes: whether the notes for instructors and the right answers are in it.

    Raises:
        LessonError: a lesson cannot be used.
    """
    lessons = find_lessons() if lessons is None else lessons
    parts = [_front(lessons), *(_lesson(lesson, notes=notes) for lesson in lessons), _glossary()]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Two Kitchens: handout</title>'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body>\n{''.join(parts)}</body></html>\n"
    )


def _front(lessons: Sequence[Lesson]) -> str:
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
        f'<p class="quiet">A line like this {_BLANK_DRAWN} stands for a figure that you measure in the lesson: '
        "write down what you got.</p></header>\n"
    )


def _lesson(lesson: Lesson, *, notes: bool) -> str:
    figures, prose = _figures(lesson), lesson.prose
    left_out = {LEDE, NOTES, *lesson.screen_only}
    body = [
        f'<section class="lesson" id="{escape(lesson.slug)}"><h2>{escape(lesson.title)}</h2>'
        f'<p class="quiet">{lesson.minutes} minutes</p>'
    ]
    if LEDE in prose.sections:
        body.append(f'<div class="lead">{_section(lesson, LEDE, figures, title=False)}</div>')
    if lesson.goals:
        goals = "".join(f"<li>{_inline(goal)}</li>" for goal in lesson.goals)
        body.append(f"<p>After this lesson you can</p><ul>{goals}</ul>")
    if notes and NOTES in prose.sections:
        body.append(f'<div class="notes">{_section(lesson, NOTES, figures)}</div>')
    body += [_section(lesson, name, figures) for name in prose.sections if name not in left_out]
    return "".join([*body, _quiz(lesson, answers=notes), "</section>\n"])


def _section(lesson: Lesson, name: str, figures: Mapping[str, Mapping[str, Any]], *, title: bool = True) -> str:
    given = figures.get(name, {})
    filled = {figure: given.get(figure, _BLANK) for figure in lesson.prose.asks_for(name)}
    heading = f"<h3>{_inline(lesson.prose.title(name, **filled))}</h3>" if title else ""
    text = heading + _block(lesson.prose.text(name, **filled))
    return f'<div class="ask">{text}</div>' if name.endswith(GUESS) else text


def _quiz(lesson: Lesson, *, answers: bool) -> str:
    parts = []
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
    words = _table(("word", "what it means"), ((term.word, term.meaning) for term in glossary().values()))
    tables = f"<h3>Kitchen and field</h3>{both}<h3>All words</h3>{words}"
    return f'<section class="glossary"><h2>Glossary</h2>{tables}</section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _figures(lesson: Lesson) -> Mapping[str, Mapping[str, Any]]:
    path = lesson.page.with_name(FIGURES)
    if not path.is_file():
        return {}
    found: Mapping[str, Mapping[str, Any]] = runpy.run_path(str(path))["figures"]()
    return found


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


if __name__ == "__main__":
    sys.exit(main())
