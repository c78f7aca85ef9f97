"""Small pieces of the exercises' pages, as HTML, and their style sheet."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from grader.exercise import Exercise
from lessons.shared.html import inline
from lessons.workbench.desk import Kept, Standing

_STYLE = Path(__file__).with_name("workbench.css")
_COMMAND = "pytest exercises/"
MARKS = {Standing.NEW: "○", Standing.STARTED: "◐", Standing.TRIED: "◑", Standing.SOLVED: "✓"}


def apply_style() -> None:
    """Add the exercises' style sheet to the page."""
    st.html(_STYLE)


def standing(kept: Kept) -> str:
    """How far the learner is, in words."""
    attempts = f"{kept.attempts} {'attempt' if kept.attempts == 1 else 'attempts'}"
    return {
        Standing.NEW: "not begun",
        Standing.STARTED: "begun",
        Standing.TRIED: f"not solved yet, {attempts}",
        Standing.SOLVED: f"solved, {attempts}" if kept.attempts else "solved",
    }[kept.standing]


def needs(exercise: Exercise) -> str:
    """Whether it takes Docker, in words."""
    return f"Docker is needed to {exercise.docker}".rstrip(".") if exercise.docker else "works without Docker"


def facts(exercise: Exercise, kept: Kept) -> str:
    """The line under an exercise's title."""
    return (
        f'<ul class="tk-facts"><li data-figure="standing" data-standing="{kept.standing}">{_mark(kept)}'
        f"{escape(standing(kept))}</li><li><b>{exercise.minutes}</b> minutes</li>"
        f"<li>{escape(needs(exercise))}</li></ul>"
    )


def cannot(reason: str, exercise: Exercise) -> str:
    """What to say where nothing can be checked: why, and where it can be."""
    why = f"<strong>This cannot be checked here.</strong><p>{inline(reason)}</p>" if reason else ""
    return (
        f'<div class="tk-cannot" role="status" data-figure="cannot">{why}<p>In a terminal, the same checks look at '
        f'<code>{escape(exercise.place)}</code>:</p><pre tabindex="0" aria-label="The command">{_COMMAND}</pre></div>'
    )


def tally(solved: int, of: int) -> str:
    """How many are solved, as a line with a bar."""
    percent = round(100 * solved / of) if of else 0
    return (
        f'<div class="tk-tally" data-figure="tally" data-solved="{solved}" data-of="{of}">'
        f'<p><b>{solved} of {of}</b> solved</p><div class="tk-bar" role="progressbar" aria-label="Exercises solved" '
        f'aria-valuemin="0" aria-valuemax="{of}" aria-valuenow="{solved}"><i style="width: {percent}%"></i></div></div>'
    )


def card(exercise: Exercise, kept: Kept) -> str:
    """What the overview says of one exercise, besides its title."""
    docker = '<li class="docker">needs Docker</li>' if exercise.docker else "<li>no Docker needed</li>"
    return (
        f'<div class="tk-exercise" data-figure="exercise-{exercise.slug}" data-standing="{kept.standing}">'
        f"<p>{inline(exercise.summary)}</p>"
        f'<ul><li class="standing">{_mark(kept)}{escape(standing(kept))}</li>'
        f"<li>{exercise.minutes} minutes</li>{docker}</ul></div>"
    )


def _mark(kept: Kept) -> str:
    return f'<b class="tk-mark {kept.standing}" aria-hidden="true">{MARKS[kept.standing]}</b>'
