"""The container: look inside, weigh it, write it, ship it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.prose import Prose
from lessons.shared.course import lesson
from lessons.shared.house import environments
from lessons.shared.look import step_heading
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.text import write
from lessons.the_container.looking import look_inside
from lessons.the_container.serving import ship
from lessons.the_container.weighing import weigh_layers
from lessons.the_container.writing import write_plan

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
_STEPS = 4


def show() -> None:
    """Draw the page."""
    with lesson(PROSE, facts=(("8", "lines to write"),)) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, environments())
        step_heading(1, _STEPS, PROSE.title("inside"))
        if engine is not None:
            look_inside(PROSE, learner, engine)
        step_heading(2, _STEPS, PROSE.title("layers"))
        if engine is not None:
            weigh_layers(PROSE, learner, engine)
        step_heading(3, _STEPS, PROSE.title("write"))
        write_plan(PROSE, learner, engine)
        step_heading(4, _STEPS, PROSE.title("ship"))
        shipped = engine is not None and ship(PROSE, learner, engine)
        with st.expander(PROSE.title("terminal")):
            st.markdown(PROSE.text("terminal"))
        if shipped:
            st.header(PROSE.title("home"), anchor="home")
            write(PROSE.text("home"))


show()
