"""The way on where nothing live can be had: the recordings, in one press."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lessons.shared import house
from lessons.shared.visit import remember
from sandbox.engines.base import Engine
from sandbox.errors import InputError
from sandbox.result import EvidenceKind

ENGINE = "engine"
"""Under which a learner's choice of engine is kept."""
TITLES = {
    EvidenceKind.DOCKER: "Docker containers",
    EvidenceKind.LOCAL: "Virtual environments",
    EvidenceKind.RECORDED: "Recordings",
}
_LOOK_SECONDS = 1.5


def offer_recordings(key: str, go_on: Callable[[Engine], None] | None = None) -> None:
    """A button that changes to the recordings; or why there is none, if the course's owner chose something else.

    Args:
        key: of the button.
        go_on: called with their engine when it was pressed.
    """
    try:
        locked = house.ENGINES.locked
    except InputError:
        return
    if locked in (None, EvidenceKind.RECORDED):
        st.button("Use the recordings", key=key, icon=":material/history:", on_click=_change, args=(go_on,))
        return
    st.html(
        '<div class="tk-quiet" data-figure="no-recordings">Recordings are switched off here: the course’s owner chose '
        f"“{escape(TITLES[locked])}” for everyone.</div>"
    )


def _change(go_on: Callable[[Engine], None] | None) -> None:
    st.session_state[ENGINE] = EvidenceKind.RECORDED
    remember(ENGINE)
    engine = house.ENGINES.look(EvidenceKind.RECORDED, _LOOK_SECONDS).engine
    if engine is not None and go_on is not None:
        go_on(engine)
