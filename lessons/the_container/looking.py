"""The first step: what a program sees from inside a container."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.evidence import badge_measured
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.html import dot, table
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from lessons.the_container.figures import Looked
from sandbox.engines.base import Engine

INSIDE_GUESS, USER_GUESS = "container-inside", "container-user-outside"
# So many squares are drawn at most: a computer may run thousands of programs.
_MOST_SQUARES = 400


def look_inside(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the step; say whether it is done."""
    write(prose.text("inside"))
    experiment = measuring(
        learner,
        engine,
        "container",
        "inside",
        label="Look around",
        doing="Looking around inside and outside",
        icon=":material/visibility:",
    )
    many, who = options_in(prose.text("inside-guess")), options_in(prose.text("user-outside-guess"))
    if experiment.result is None:
        ask(prose.title("inside-guess"), many, name=INSIDE_GUESS)
        ask(prose.title("user-outside-guess"), who, name=USER_GUESS)
    measured = experiment.show()
    if measured is None:
        return False
    looked = Looked.of(measured)
    badge_measured(measured)
    answers = (remark(many, INSIDE_GUESS, looked.sees), remark(who, USER_GUESS, looked.known_as))
    _verdict(prose, looked, answers)
    picture, numbers = st.columns([3, 2], gap="medium")
    with picture:
        st.subheader(prose.title("picture"), anchor=False)
        st.html(_walls(looked))
        st.caption(prose.text("picture"))
    with numbers:
        _numbers(prose, looked)
    _findings(prose, looked)
    return True


def _verdict(prose: Prose, looked: Looked, answers: tuple[str, ...]) -> None:
    outside = looked.programs_outside
    section = "looked" if outside else "looked-quiet"
    data = {"inside": looked.programs, "outside": outside or ""}
    verdict(prose, section, looked_words(looked), name="verdict-inside", answers=answers, data=data)


def looked_words(looked: Looked) -> Mapping[str, object]:
    """What the prose says of what was seen."""
    outside = looked.programs_outside
    return {
        "inside": looked.programs,
        "outside": f"{outside:,}" if outside else "",
        "root": "open" if looked.inside["writes to /"] else "closed",
    }


def _walls(looked: Looked) -> str:
    """The computer's programs as squares, those of the container in a box among them."""
    others = max(0, (looked.programs_outside or 0) - looked.programs)
    around = "<i></i>" * min(others, _MOST_SQUARES)
    within = "<i></i>" * looked.programs
    alt = f"{looked.programs} programs in the container’s box, and {others} others of the computer around it."
    return (
        f'<figure class="tk-walls" role="img" aria-label="{escape(alt)}"><div class="tk-outside"><b>the computer</b>'
        f'<div class="tk-inside"><b>{dot("pinned")}the container</b><span>{within}</span></div>'
        f"<span>{around}</span></div></figure>"
    )


def _numbers(prose: Prose, looked: Looked) -> None:
    rows = looked.numbers()
    if rows:
        st.subheader(prose.title("numbers"), anchor=False)
        write(prose.text("numbers"))
        head = ("program", "inside", "outside")
        st.html(table("The container’s programs and their numbers", head, rows, name="numbers"))


def _findings(prose: Prose, looked: Looked) -> None:
    head = ("what the script found", "inside", "outside")
    st.subheader(prose.title("walled"), anchor=False)
    st.caption(prose.text("walled"))
    st.html(table("What differs between inside and outside", head, looked.walled(), name="walled"))
    st.subheader(prose.title("shared"), anchor=False)
    st.html(table("What the container shares with the computer", head, looked.shared(), name="shared"))
    write(prose.text("shared"))
    if not looked.same_kernel:
        st.subheader(prose.title("shared-vm"), anchor=False)
        write(prose.text("shared-vm"))
