"""The sidebar's choice of engine, and its quiet line about the kitchens."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lessons.entrance.standing import Standing, standing
from lessons.shared import house
from lessons.shared.faults import Fault, show_fault
from lessons.shared.house import KITCHENS
from lessons.shared.html import bar
from lessons.shared.switching import ENGINE, TITLES, offer_recordings
from lessons.shared.task import TaskState
from lessons.shared.visit import remember, remembered
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.errors import InputError
from sandbox.result import EvidenceKind

_LOOK_SECONDS = 1.5
_POLL_SECONDS = 1.0


def pick_engine() -> Engine | None:
    """Let the learner choose where things run, the best place being chosen already, unless the course's owner did.

    Gives `None`, and shows why, while nothing that works is chosen.
    """
    try:
        kind = house.ENGINES.locked
    except InputError as error:
        show_fault(Fault("Nothing can be run here yet.", str(error)))
        return None
    if kind is not None and kind not in _offered():
        kind = EvidenceKind.RECORDED
    locked = kind is not None
    if kind is None and (kind := _choose()) is None:
        _wait_for_engine()
        return None
    chosen = house.ENGINES.look(kind, _LOOK_SECONDS)
    if locked:
        _show_lock(kind)
    if not chosen.known:
        _wait_for_engine(kind)
    elif chosen.error is not None:
        show_fault(Fault.of(chosen.error))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Look again", key="look-again", on_click=house.ENGINES.look_again, icon=":material/refresh:")
            if kind is not EvidenceKind.RECORDED:
                offer_recordings("use-recordings")
    return chosen.engine


def _choose() -> EvidenceKind | None:
    """What the learner chose, or the best that there is; `None` while that is not known yet."""
    kinds, kept = _offered(), remembered(ENGINE)
    best = EvidenceKind(kept) if kept in kinds else house.ENGINES.best(_LOOK_SECONDS)
    if best is None:
        return None
    if best not in kinds:
        best = EvidenceKind.RECORDED
    with st.sidebar:
        kind: EvidenceKind = st.radio(
            "Where things run",
            kinds,
            index=kinds.index(best),
            format_func=TITLES.__getitem__,
            captions=[_caption(kind) for kind in kinds],
            key=ENGINE,
            on_change=remember,
            args=(ENGINE,),
        )
        _reasons(kinds)
    return kind


def _offered() -> list[EvidenceKind]:
    """What is not isolated from somebody's own machine is for nobody else."""
    guest = standing() in (Standing.VISITOR, Standing.LEFT_OVER)
    return [kind for kind in EvidenceKind if not (guest and kind is EvidenceKind.LOCAL)]


def _show_lock(kind: EvidenceKind) -> None:
    """Show the one place that the course's owner lets things run in."""
    with st.sidebar:
        st.html(
            f'<div class="tk-locked" data-figure="locked" data-engine="{kind}"><b>Where things run</b>'
            f"<span>{escape(TITLES[kind])}</span><small>{escape(_caption(kind))}</small>"
            "<small>Set by the course’s owner.</small></div>"
        )


def _caption(kind: EvidenceKind) -> str:
    found = house.ENGINES.look(kind)
    return found.name or ("not here" if found.known else "looking …")


def _reasons(kinds: list[EvidenceKind]) -> None:
    """Say why an engine is not to be had, as soon as all of that is known."""
    found = [house.ENGINES.look(kind) for kind in kinds]
    if not all(each.known for each in found):
        _wait_for_the_others(kinds)
        return
    reasons = [f"<b>{escape(TITLES[each.kind])}</b>: {escape(str(each.error))}" for each in found if each.error]
    if reasons:
        with st.expander("Why is one not here?"):
            st.html("".join(f'<p class="tk-reason">{reason}</p>' for reason in reasons))


@st.fragment(run_every=_POLL_SECONDS)
def _wait_for_engine(kind: EvidenceKind | None = None) -> None:
    """Pass the time until `kind`, or the best one, is found out."""
    if house.ENGINES.look(kind).known if kind else house.ENGINES.best(0.0):
        st.rerun()
    st.html(f'<div class="tk-quiet" role="status">Looking for something to cook on …{bar(None, "looking")}</div>')
    if kind is not EvidenceKind.RECORDED:
        offer_recordings("use-recordings")


@st.fragment(run_every=_POLL_SECONDS)
def _wait_for_the_others(kinds: list[EvidenceKind]) -> None:
    if all(house.ENGINES.look(kind).known for kind in kinds):
        st.rerun()


def warm_kitchens(engine: Engine, environments: Sequence[Environment]) -> None:
    """Make `environments` ready in the background, and say so quietly in the sidebar."""
    if engine.kind is EvidenceKind.RECORDED:
        return
    KITCHENS.warm(engine, environments)
    with st.sidebar:
        if all(task.state.over for task in KITCHENS.tasks(engine, environments)):
            _kitchens_line(engine, environments)
        else:
            _follow_kitchens(engine, environments)


@st.fragment(run_every=_POLL_SECONDS)
def _follow_kitchens(engine: Engine, environments: Sequence[Environment]) -> None:
    if all(task.state.over for task in KITCHENS.tasks(engine, environments)):
        st.rerun()
    _kitchens_line(engine, environments)


def _kitchens_line(engine: Engine, environments: Sequence[Environment]) -> None:
    tasks = KITCHENS.tasks(engine, environments)
    busy = next((task for task in tasks if not task.state.over), None)
    if busy is not None:
        done = sum(task.state is TaskState.DONE for task in tasks)
        steps = busy.snapshot().steps
        part = (steps[-1].fraction or 0.0) if steps else 0.0
        progress = bar((done + part) / len(environments), busy.title)
        line = f"{escape(busy.title)} … ({done} of {len(environments)} ready){progress}"
    elif any(task.state is TaskState.FAILED for task in tasks):
        line = "Not every kitchen could be made ready. Pressing a button tries again."
    else:
        line = "All kitchens are ready."
    st.html(f'<div class="tk-quiet" data-figure="kitchens">{line}</div>')
