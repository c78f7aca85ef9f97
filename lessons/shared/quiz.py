"""A short quiz: every choice is answered at once, may be changed, and is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from lessons.questions import Question
from lessons.shared.answers import keep_widget, kept
from lessons.shared.html import inline


@dataclass(frozen=True)
class Score:
    """How a quiz is going."""

    right: int
    answered: int
    questions: int


def quiz(questions: Sequence[Question], *, lesson: str) -> Score:
    """Ask the questions of `lesson`, a slug, on any page; answers are kept with the page that asks."""
    for question in questions:
        _ask(question, lesson)
    return score(questions, lesson=lesson)


def score(questions: Sequence[Question], *, lesson: str) -> Score:
    """How the learner has answered them so far."""
    chosen = [question.chosen(kept(_key(question, lesson))) for question in questions]
    return Score(
        right=sum(option is not None and option.right for option in chosen),
        answered=sum(option is not None for option in chosen),
        questions=len(questions),
    )


def _ask(question: Question, lesson: str) -> None:
    key = _key(question, lesson)
    texts = [option.text for option in question.options]
    before = question.chosen(kept(key))
    st.radio(
        f"**{question.ask}**",
        texts,
        index=texts.index(before.text) if before else None,
        key=key,
        on_change=keep_widget,
        args=(key,),
    )
    if before is not None:
        sign, word, look = ("✓", "Right.", " good") if before.right else ("✗", "Not quite.", "")
        st.html(
            f'<p class="tk-answer{look}" role="status" data-figure="{escape(key)}"><b>{sign} {word}</b> '
            f"{inline(before.why)}</p>"
        )


def _key(question: Question, lesson: str) -> str:
    """Under which the answer is kept."""
    return f"quiz-{lesson}-{question.name}"
