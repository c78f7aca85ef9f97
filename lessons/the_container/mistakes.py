"""A line in the wrong place: why not, and what Docker says of it, recorded or tried for real."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from html import escape
from typing import Any

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import duration
from lessons.shared.evidence import badge_measured
from lessons.shared.experiment import Experiment
from lessons.shared.html import terminal
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.the_container.plan import texts
from sandbox.engines.base import Engine
from sandbox.errors import EngineError
from sandbox.measurements import Measured, measure_order
from sandbox.measurements.orders import MISTAKES, TRIED
from sandbox.result import EvidenceKind

Attempt = Mapping[str, Any]


def show_mistake(prose: Prose, mistake: str, learner: str, engine: Engine | None) -> None:
    """Say why the line cannot come next, and what Docker makes of it."""
    st.html(
        f'<div class="tk-verdict" role="status" data-figure="mistake" data-mistake="{escape(mistake)}">'
        f"<strong>{escape(prose.title(f'wrong-{mistake}'))}</strong></div>"
    )
    write(prose.text(f"wrong-{mistake}"))
    live = None
    if engine is not None and engine.kind is EvidenceKind.DOCKER:
        live = _trying(learner, engine, mistake).result
    measured = live or _recorded()
    if measured is not None:
        attempts = measured.data["attempts"]
        badge_measured(measured)
        st.html(_said(attempts.get(TRIED) or attempts[mistake]))
        st.caption(prose.text("docker-said"))
    if engine is not None and engine.kind is EvidenceKind.DOCKER and live is None:
        _trying(learner, engine, mistake).show()


def _trying(learner: str, engine: Engine, mistake: str) -> Experiment[Measured]:
    return measuring(
        learner,
        engine,
        "container",
        f"try-{mistake}",
        label="Try it for real",
        doing="Building it as far as it goes",
        icon=":material/construction:",
        take=partial(measure_order, MISTAKES[mistake]),
    )


@cache
def _recorded() -> Measured | None:
    try:
        return Measured.recorded("orders")
    except EngineError:
        # The explanation does without it.
        return None


def _said(attempt: Attempt) -> str:
    lines = [("soft", f"$ docker build ({duration(attempt['seconds'])})")]
    lines += [("", texts()[name]) for name in attempt["lines"]]
    if attempt["broke"]:
        lines += [("soft", line) for line in attempt["log"]]
        lines.append(("bad", attempt["error"]))
    else:
        lines.append(("good", "It was built: here, the base image has what the line needs."))
    return terminal("pinned", lines)
