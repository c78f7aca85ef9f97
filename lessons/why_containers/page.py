"""Why containers: maintain, move, start, each measured; and what they do not fix."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lessons.prose import Prose
from lessons.shared.course import lesson
from lessons.shared.house import environments
from lessons.shared.look import step_heading
from lessons.shared.picker import pick_engine, warm_kitchens
from lessons.shared.text import write
from lessons.why_containers.limits import meet_limits
from lessons.why_containers.maintaining import maintain
from lessons.why_containers.moving import move
from lessons.why_containers.starting import start

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))
# Each part with the section of prose that names it.
_PARTS = (("maintain", maintain), ("move", move), ("start", start), ("limits", meet_limits))


def show() -> None:
    """Draw the page."""
    with lesson(PROSE, facts=(("3", "benefits to measure"),)) as learner:
        engine = pick_engine()
        if engine is not None:
            warm_kitchens(engine, environments())
        done = False
        for number, (section, part) in enumerate(_PARTS, start=1):
            step_heading(number, len(_PARTS), PROSE.title(section))
            done = engine is not None and part(PROSE, learner, engine)
        st.header(PROSE.title("rest"), anchor="rest")
        write(PROSE.text("rest"))
        with st.expander(PROSE.title("terminal")):
            st.markdown(PROSE.text("terminal"))
        if done:
            st.header(PROSE.title("home"), anchor="home")
            write(PROSE.text("home"))


show()
