"""The third step: the Dockerfile, put together line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.answers import at_hand, drop, kept
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.house import environments
from lessons.shared.html import inline
from lessons.shared.text import write
from lessons.the_container.building import build_it
from lessons.the_container.mistakes import show_mistake
from lessons.the_container.plan import Plan, offer
from sandbox.engines.base import Engine
from sandbox.measurements.measured import SUBJECT
from sandbox.measurements.orders import LINES

ORDER, CHOSEN = "container-order", "container-chosen"
DIGEST_GUESS, USER_GUESS = "container-digest", "container-user"
# The guesses that a line answers, and which option is right.
_GUESSES = {"base": ("digest-guess", DIGEST_GUESS, 1), "user": ("user-guess", USER_GUESS, 2)}


def write_plan(prose: Prose, learner: str, engine: Engine | None) -> bool:
    """Draw the step, most of which needs no engine; say whether it is done."""
    plan = Plan.of(kept(ORDER), kept(CHOSEN))
    write(prose.text("write", lines=len(LINES)))
    file, choice = st.columns([3, 2], gap="medium")
    with file:
        st.markdown(f"**Dockerfile**, {len(plan.placed)} of {len(LINES)} lines")
        st.code(plan.text() or "# nothing yet", language="docker", wrap_lines=True)
        if plan.tried:
            show_mistake(prose, plan.problem(plan.tried), learner, engine)
        elif plan.placed:
            _effect(prose, plan)
    with choice:
        _choice(prose, plan)
    if plan.complete:
        section = "written" if plan.own_order else "written-other"
        st.subheader(prose.title(section), anchor=False)
        write(prose.text(section))
        _all_lines(prose, plan)
        if engine is not None:
            build_it(prose, learner, engine, plan)
    return plan.complete


def _effect(prose: Prose, plan: Plan) -> None:
    """What the line does that was placed last."""
    line = plan.placed[-1]
    st.html(
        f'<div class="tk-verdict good" role="status" data-figure="line" data-line="{escape(line)}">'
        f"<strong>{escape(prose.title(f'line-{line}'))}</strong></div>"
    )
    write(_line_text(prose, line))
    _answer(prose, line)
    if price := plan.price():
        st.html(
            f'<p class="tk-answer good" data-figure="price"><b>{escape(prose.title(price))}.</b> '
            f"{inline(prose.text(price))}</p>"
        )


def _answer(prose: Prose, line: str) -> None:
    """Answer the guess that the line answers."""
    if line in _GUESSES:
        section, name, right = _GUESSES[line]
        if answer := remark(options_in(prose.text(section)), name, right):
            st.html(f'<p class="tk-answer" data-figure="line-answer">{escape(answer)}</p>')


def _line_text(prose: Prose, line: str) -> str:
    return prose.text(f"line-{line}", **locked_words())


def locked_words() -> Mapping[str, object]:
    """What the prose says of the pinned environment's files."""
    pinned = next(environment for environment in environments() if environment.name == SUBJECT)
    return {"python": pinned.python, "packages": len(pinned.pins)}


def _choice(prose: Prose, plan: Plan) -> None:
    """The lines that are left, each a button, and a guess where the next one answers it."""
    for line, (section, name, _) in _GUESSES.items():
        if line in plan.open and (line == "base" or "install" in plan.placed):
            ask(prose.title(section), options_in(prose.text(section)), name=name)
    with st.container(key="tk-lines"):
        for line in plan.open:
            st.button(f"`{offer(line)}`", key=f"line-{line}", width="stretch", on_click=_choose, args=(line,))
    with st.container(horizontal=True):
        if plan.open:
            _quiet_button("Put the rest in for me", "container-fill", ":material/playlist_add:", _fill)
        if plan.placed:
            _quiet_button("Take the last line back", "container-back", ":material/undo:", _take_back)


def _quiet_button(label: str, key: str, icon: str, on_click: Callable[[], None]) -> None:
    st.button(label, key=key, type="tertiary", icon=icon, on_click=on_click)


def _all_lines(prose: Prose, plan: Plan) -> None:
    with st.expander("What each line does, and what goes wrong without it"):
        for line in plan.placed:
            st.markdown(f"**{prose.title(f'line-{line}')}**: `{offer(line)}`")
            write(_line_text(prose, line))
            # The last line's guess is answered above, where the line itself is.
            if line != plan.placed[-1]:
                _answer(prose, line)


def _choose(line: str) -> None:
    plan = Plan.of(kept(ORDER), kept(CHOSEN))
    if line in plan.open:
        _keep(plan.choose(line))


def _fill() -> None:
    plan = Plan.of(kept(ORDER), kept(CHOSEN))
    while plan.open:
        # The real order works from wherever a plan that works has come.
        line = next(name for name in LINES if name in plan.open and not plan.problem(name))
        plan = plan.choose(line)
    _keep(plan)


def _take_back() -> None:
    _keep(Plan(Plan.of(kept(ORDER), None).placed[:-1]))


def _keep(plan: Plan) -> None:
    if not plan.placed and not plan.tried:
        drop(ORDER, CHOSEN)
    elif answers := at_hand():
        answers.keep(ORDER, list(plan.placed))
        answers.keep(CHOSEN, plan.tried or None)
