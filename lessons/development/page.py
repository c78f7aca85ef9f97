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
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.house import environments
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.recipe import show_file
from lessons.shared.reveal import guess_first
from lessons.shared.text import write
from lessons.story.words import number, percent
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
            warm_kitchens(engine, environments())
        _data()
        learned = None
        if engine is not None:
            experiment = training(learner, engine)
            st.header(PROSE.title("train"), anchor="train")
            write(PROSE.text("train", orders=number(past().count)))
            options = options_in(PROSE.text("train-guess"))
            if experiment.result is None:
                ask(PROSE.title("train-guess"), options, name=TRAIN_GUESS)
            learned = experiment.show()
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
    write(
        PROSE.text(
            "data",
            orders=number(orders.count),
            first=orders.first,
            last=orders.last,
            late=number(orders.late),
            share=percent(orders.share, 1),
        )
    )
    few_orders()
    st.caption(PROSE.text("few", failed=orders.failed))
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
