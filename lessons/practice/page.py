"""Let's practice: ten lines, a quiz, three tasks, the way to the exercises, and what to read next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from lessons.catalogue import Lesson, survey
from lessons.practice.panels import comment, example, ten_lines
from lessons.prose import Prose
from lessons.shared.answers import keep_widget, kept
from lessons.shared.course import lesson
from lessons.shared.quiz import Score, quiz, score
from lessons.shared.text import write
from lessons.workbench.links import OVERVIEW

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
TASKS = {"gate": ("gate-hint",), "mend": ("mend-hint", "mend-why"), "own": ("example",)}
"""Each task, with what is offered to open below it."""


def show() -> None:
    """Draw the page."""
    with lesson(PROSE):
        st.header(PROSE.title("ten"), anchor="ten")
        write(PROSE.text("ten"))
        st.html(ten_lines(PROSE.text("lines")))
        _quiz([each for each in survey().lessons if each.quiz])
        st.header(PROSE.title("tasks"), anchor="tasks")
        write(PROSE.text("tasks"))
        for number, (task, below) in enumerate(TASKS.items(), start=1):
            _task(number, task, below)
        st.header(PROSE.title("exercises"), anchor="exercises")
        write(PROSE.text("exercises"))
        st.page_link(OVERVIEW, label=PROSE.text("to-exercises"), icon=":material/arrow_forward:")
        st.header(PROSE.title("read"), anchor="read")
        write(PROSE.text("read"))


def _quiz(lessons: Sequence[Lesson]) -> None:
    st.header(PROSE.title("quiz"), anchor="quiz")
    write(PROSE.text("quiz"))
    _tally([score(each.quiz, lesson=each.slug) for each in lessons])
    for number, each in enumerate(lessons):
        with st.expander(each.title, expanded=number == 0):
            found = quiz(each.quiz, lesson=each.slug)
            if found.answered and found.right < found.answered:
                st.page_link(each.page, label=f"Back to “{each.title}”", icon=":material/menu_book:")


def _tally(scores: Sequence[Score]) -> None:
    right, answered, questions = (
        sum(getattr(found, name) for found in scores) for name in ("right", "answered", "questions")
    )
    if not answered:
        return
    section = "all-answered" if answered == questions else "score"
    figures = {"right": right, "answered": answered, "questions": questions}
    if answered == questions:
        figures["comment"] = comment(right, questions)
    st.html(
        f'<p class="tk-answer good" role="status" data-figure="quiz-score" data-right="{right}" '
        f'data-answered="{answered}" data-questions="{questions}">{PROSE.title(section, **figures)}. '
        f"{PROSE.text(section, **figures)}</p>"
    )


def _task(number: int, task: str, below: Sequence[str]) -> None:
    st.subheader(f"{number}. {PROSE.title(task)}", anchor=task)
    write(PROSE.text(task))
    for section in below:
        with st.expander(PROSE.title(section)):
            write(PROSE.text(section))
            if section == "example":
                st.code(example(), language="python", wrap_lines=True)
    key = f"practice-done-{task}"
    st.checkbox(PROSE.text("done"), value=kept(key) is True, key=key, on_change=keep_widget, args=(key,))


show()
