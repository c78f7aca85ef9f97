"""Production: go live, watch, and see a promise broken without a word."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.development.training import training
from lessons.production.figures import LAG, Shift, accuracy_drop
from lessons.production.panels import playback_note, result_panel
from lessons.production.player import play
from lessons.production.serving import serving
from lessons.prose import Prose
from lessons.shared.answers import at_hand, kept
from lessons.shared.course import lesson
from lessons.shared.guess import ask, guessed, options_in, remark
from lessons.shared.house import places
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.recipe import show_file
from lessons.shared.text import write
from lessons.story.words import PRICES, number, percent
from sandbox.engines.base import Engine
from sandbox.flagship import flagship, outcomes

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
SERVE_GUESS, SUSPICION, OVER = "production-serve", "production-suspicion", "production-over"


def show() -> None:
    """Draw the page."""
    with lesson(PROSE) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, places())
        st.header(PROSE.title("different"), anchor="different")
        write(PROSE.text("different", lag=LAG))
        st.header(PROSE.title("prices"), anchor="prices")
        write(PROSE.text("prices", **PRICES))
        shift = _serve(learner, engine) if engine is not None else None
        over = shift is not None and _watch(shift)
        _code()
        if over:
            st.header(PROSE.title("home"), anchor="home")
            write(PROSE.text("home"))


def _serve(learner: str, engine: Engine) -> Shift | None:
    learned = training(learner, engine).result
    experiment = serving(learner, engine)
    st.header(PROSE.title("serve"), anchor="serve")
    write(PROSE.text("serve"))
    if experiment.result is None:
        promised = f"{percent(learned.trained.accuracy, 1)} of the orders" if learned else "most of the orders"
        question = PROSE.title("serve-guess", training=promised, orders=number(len(outcomes())))
        ask(question, options_in(PROSE.text("serve-guess")), name=SERVE_GUESS)
        if learned is None:
            st.caption(PROSE.text("untrained"))
    return experiment.show()


def _watch(shift: Shift) -> bool:
    """The player, and behind it how it went; says whether the learner has come to the end."""
    over = bool(kept(OVER))
    st.subheader(PROSE.title("player"), anchor=False)
    write(PROSE.text("player"))
    play(shift.playback(note=playback_note(PROSE, shift), over=over), key="production-player", on_over=_over)
    if not over:
        st.button(
            "Skip to the outcome",
            key="production-skip",
            type="tertiary",
            icon=":material/last_page:",
            on_click=_over,
        )
        return False
    options = options_in(PROSE.text("serve-guess"))
    result_panel(PROSE, shift, remark(options, SERVE_GUESS, accuracy_drop(shift)))
    _suspect()
    return True


def _suspect() -> None:
    options = options_in(PROSE.text("suspect-guess"))
    ask(PROSE.title("suspect-guess"), options, name=SUSPICION)
    chosen = guessed(options, name=SUSPICION)
    if chosen is not None:
        st.subheader(PROSE.title("suspected"), anchor=False)
        write(PROSE.text("suspected", suspicion=options[chosen]))


def _code() -> None:
    with st.expander(PROSE.title("code")):
        st.markdown(PROSE.text("code"))
        show_file(flagship(), "serve.py")


def _over() -> None:
    if answers := at_hand():
        answers.keep(OVER, True)


show()
