"""Development: look at the data, train, and ask where that happened."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.development.figures import Learned, orders_right
from lessons.development.orders import past
from lessons.development.panels import few_orders, late_panel, numbers_panel, place_panel, trained_panel
from lessons.development.training import training
from lessons.prose import Prose
from lessons.shared.course import lesson
from lessons.shared.guess import options_in, remark
from lessons.shared.house import places
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.recipe import show_file
from lessons.shared.reveal import guess_first
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from sandbox.flagship import flagship

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
LATE_GUESS, TRAIN_GUESS, WHERE_GUESS = "development-late", "development-train", "development-where"
# The features that the first guess's options are about, in their order.
_OPTIONS = ("rush", "distance_km", "dish", "allergy")
_EVERYTHING = 3


def show() -> None:
    """Draw the page."""
    with lesson(PROSE) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, places())
        _data()
        learned = None
        if engine is not None:
            st.header(PROSE.title("train"), anchor="train")
            write(PROSE.text("train", **past().words))
            options = options_in(PROSE.text("train-guess"))
            learned = guess_and_try(training(learner, engine), PROSE.title("train-guess"), options, name=TRAIN_GUESS)
            if learned is not None:
                right = orders_right(learned.trained.accuracy)
                trained_panel(PROSE, learned, remark(options, TRAIN_GUESS, right))
                numbers_panel(PROSE, learned)
                _where(learned)
        _code()
        if learned is not None:
            st.header(PROSE.title("home"), anchor="home")
            write(PROSE.text("home"))


def _data() -> None:
    orders = past()
    st.header(PROSE.title("data"), anchor="data")
    write(PROSE.text("data", **orders.words))
    few_orders()
    st.caption(PROSE.text("few", **orders.words))
    options = options_in(PROSE.text("late-guess"))
    if guess_first(PROSE.title("late-guess"), options, name=LATE_GUESS):
        most = max(_OPTIONS, key=lambda feature: orders.contrast(feature).gap)
        late_panel(PROSE, remark(options, LATE_GUESS, _OPTIONS.index(most)))


def _where(learned: Learned) -> None:
    st.header(PROSE.title("where"), anchor="where")
    write(PROSE.text("where"))
    options = options_in(PROSE.text("where-guess"))
    if guess_first(PROSE.title("where-guess"), options, name=WHERE_GUESS):
        place_panel(PROSE, learned, remark(options, WHERE_GUESS, _EVERYTHING))


def _code() -> None:
    with st.expander(PROSE.title("code")):
        st.markdown(PROSE.text("code"))
        show_file(flagship(), "train.py")
        show_file(flagship(), "features.py")
    with st.expander(PROSE.title("terminal")):
        st.markdown(PROSE.text("terminal"))


show()
