"""Same recipe, two results: train, serve in production, pin and serve."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.prose import Prose
from lessons.shared.course import lesson
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.house import environments
from lessons.shared.look import step_heading, way
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.recipe import show_file, show_kitchens
from lessons.shared.visit import forget
from lessons.story.buttons import Story
from lessons.story.figures import Tasting
from lessons.story.panels import MOVED_GUESS, TRAIN_GUESS, pinned_panel, served_panel, trained_panel
from lessons.story.why import why_panel
from lessons.story.words import number
from sandbox.flagship import PAST, flagship, orders, outcomes

SERVE_GUESS, PIN_GUESS = "guess-serve", "guess-pin"
_STEPS = (
    ("Train", "on the laptop"),
    ("Serve in production", "on the server"),
    ("Pin and serve", "in a container"),
)
_FILES = ("features.py", "train.py", "predict.py", "requirements.in", "orders_train.csv")


def show(prose: Prose) -> None:
    """Draw the page."""
    with lesson(prose, facts=(("3", "buttons to press"), ("Real", "runs, nothing made up"))) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, environments())
            _story(prose, Story(learner, engine))
        _recipe(prose)


def _story(prose: Prose, story: Story) -> None:
    way(_STEPS, story.done)
    _train(prose, story)
    served = _serve(prose, story)
    pinned = _pin(prose, story, served)
    if served is not None:
        why_panel(prose, served)
    if pinned is not None:
        st.header(prose.title("home"), anchor="home")
        st.markdown(prose.text("home"))
        with st.expander(prose.title("words")):
            st.markdown(prose.text("words"))
    if story.begun:
        st.button("Start over", key="start-over", icon=":material/restart_alt:", on_click=_start_over, args=(story,))


def _train(prose: Prose, story: Story) -> None:
    step_heading(1, len(_STEPS), prose.title("train"))
    st.markdown(prose.text("train", past_orders=number(len(orders(PAST)))))
    if story.train.result is None:
        ask(prose.title("train-guess"), options_in(prose.text("train-guess")), name=TRAIN_GUESS, short=True)
    trained = story.train.show()
    if trained is not None:
        trained_panel(prose, trained)


def _serve(prose: Prose, story: Story) -> Tasting | None:
    ready = story.train.result is not None
    step_heading(2, len(_STEPS), prose.title("serve"), later=not ready)
    figures = {"new_orders": number(len(outcomes()))}
    st.markdown(prose.text("serve", **figures))
    options = options_in(prose.text("serve-guess"))
    if ready and story.serve.result is None:
        ask(prose.title("serve-guess", **figures), options, name=SERVE_GUESS)
    tasting = story.serve.show(enabled=ready)
    if tasting is not None:
        served_panel(prose, tasting, remark(options, SERVE_GUESS, _bucket(tasting.flipped)))
    return tasting


def _pin(prose: Prose, story: Story, served: Tasting | None) -> Tasting | None:
    ready = served is not None
    step_heading(3, len(_STEPS), prose.title("pin"), later=not ready)
    st.markdown(prose.text("pin"))
    options = options_in(prose.text("pin-guess"))
    if ready and story.pin.result is None:
        ask(prose.title("pin-guess"), options, name=PIN_GUESS)
    tasting = story.pin.show(enabled=ready)
    if tasting is not None:
        right = 0 if tasting.flipped == 0 else None
        pinned_panel(prose, tasting, served, remark(options, PIN_GUESS, right))
    return tasting


def _bucket(flipped: int) -> int:
    """Which option of the first guess `flipped` orders are."""
    return sum(flipped >= least for least in (1, 10, 100))


def _recipe(prose: Prose) -> None:
    st.header(prose.title("recipe"), anchor="recipe")
    st.markdown(prose.text("recipe"))
    *files, kitchens = st.tabs([*_FILES, "the kitchens"])
    for tab, name in zip(files, _FILES, strict=True):
        with tab:
            show_file(flagship(), name)
    with kitchens:
        show_kitchens(environments())


def _start_over(story: Story) -> None:
    story.start_over()
    forget(TRAIN_GUESS, SERVE_GUESS, MOVED_GUESS, PIN_GUESS)


show(Prose.from_file(Path(__file__).with_name("lesson.md")))
