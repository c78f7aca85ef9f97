"""Runtime environments: two inventories, a program that stops, and one that answers differently."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from lessons.prose import Prose
from lessons.runtimes.figures import ENTRIES, Jar, Sums, suspects
from lessons.runtimes.panels import compare_panel, inventories_panel, jar_panel, shelves, sum_panel
from lessons.runtimes.running import JAR, SUM, inventories, jar, sums
from lessons.shared.answers import keep_widget, kept
from lessons.shared.course import lesson
from lessons.shared.guess import guessed, options_in, remark
from lessons.shared.house import environments
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.reveal import guess_first
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from sandbox.divergence import load_divergence
from sandbox.engines.base import Engine

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
DIFFERS, JAR_GUESS, SUM_GUESS, RATHER = "runtimes-differs-", "runtimes-jar", "runtimes-sum", "runtimes-rather"
_THE_ONE_THAT_STOPS = 0


def show() -> None:
    """Draw the page."""
    with lesson(PROSE) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, environments())
        st.header(PROSE.title("what"), anchor="what")
        write(PROSE.text("what"))
        st.html(shelves(PROSE.text("shelves")))
        if engine is None:
            return
        _inventories(learner, engine)
        stopped = _jar(learner, engine)
        differed = _sum(learner, engine)
        if stopped is not None and differed is not None:
            _rather(stopped, differed)


def _inventories(learner: str, engine: Engine) -> None:
    st.header(PROSE.title("two"), anchor="two")
    write(PROSE.text("two"))
    experiment, entries = inventories(learner, engine), _entries()
    if experiment.result is None:
        st.markdown(f"**{PROSE.title('differ-guess')}**")
        for name, label in entries.items():
            key = DIFFERS + name
            st.checkbox(label, value=kept(key) is True, key=key, on_change=keep_widget, args=(key,))
    found = experiment.show()
    if found is not None:
        ticked = {name for name in entries if kept(DIFFERS + name) is True}
        inventories_panel(PROSE, found, suspects(entries, ticked, found))
        with st.expander(PROSE.title("terminal")):
            write(PROSE.text("terminal"))


def _jar(learner: str, engine: Engine) -> Jar | None:
    st.header(PROSE.title("jar"), anchor="jar")
    write(PROSE.text("jar"))
    st.code(load_divergence(JAR).script, language="python", wrap_lines=True)
    options = options_in(PROSE.text("jar-guess"))
    result = guess_and_try(jar(learner, engine), PROSE.title("jar-guess"), options, name=JAR_GUESS)
    if result is not None:
        jar_panel(PROSE, result, remark(options, JAR_GUESS, result.outcome))
    return result


def _sum(learner: str, engine: Engine) -> Sums | None:
    st.header(PROSE.title("sum"), anchor="sum")
    write(PROSE.text("sum"))
    st.code(load_divergence(SUM).script, language="python", wrap_lines=True)
    options = options_in(PROSE.text("sum-guess"))
    result = guess_and_try(sums(learner, engine), PROSE.title("sum-guess"), options, name=SUM_GUESS)
    if result is not None:
        sum_panel(PROSE, result, remark(options, SUM_GUESS, result.outcome))
    return result


def _rather(stopped: Jar, differed: Sums) -> None:
    options = options_in(PROSE.text("rather-guess"))
    if not guess_first(PROSE.title("rather-guess"), options, name=RATHER):
        return
    agreed = guessed(options, name=RATHER) in (None, _THE_ONE_THAT_STOPS)
    said = "" if agreed else f"{remark(options, RATHER, _THE_ONE_THAT_STOPS)} "
    st.html(f'<p class="tk-answer good" role="status" data-figure="rather">{PROSE.title("rather")}</p>')
    write(f"{said}{PROSE.text('rather')}")
    compare_panel(PROSE, stopped, differed)
    st.header(PROSE.title("home"), anchor="home")
    write(PROSE.text("home"))


@cache
def _entries() -> dict[str, str]:
    """What learners guess about: label by name."""
    return dict(zip(ENTRIES, options_in(PROSE.text("differ-guess")), strict=True))


show()
