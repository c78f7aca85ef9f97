"""The plan handed to Docker: which layers it knew, which it built, and whether the pinned image came out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import duration
from lessons.shared.evidence import badge_measured
from lessons.shared.guess import options_in, remark
from lessons.shared.html import terminal
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from lessons.shared.verdict import verdict
from lessons.the_container.plan import Plan
from sandbox.engines.base import Engine
from sandbox.measurements import measure_order
from sandbox.measurements.orders import RIGHT, TRIED
from sandbox.result import EvidenceKind

Attempt = Mapping[str, Any]
GUESS = "container-build"


def build_it(prose: Prose, learner: str, engine: Engine, plan: Plan) -> None:
    """Draw the button, and what came out."""
    st.subheader(prose.title("build"), anchor=False)
    write(prose.text("build"))
    experiment = measuring(
        learner,
        engine,
        "container",
        f"build-{'-'.join(plan.placed)}",
        label="Build it",
        doing="Building your Dockerfile",
        icon=":material/construction:",
        take=partial(measure_order, plan.placed),
    )
    options = options_in(prose.text("build-guess"))
    measured = guess_and_try(experiment, prose.title("build-guess"), options, name=GUESS)
    if measured is None:
        return
    attempts = measured.data["attempts"]
    attempt: Attempt = attempts.get(TRIED) or attempts[RIGHT]
    badge_measured(measured)
    _verdict(prose, attempt, remark(options, GUESS, _done(attempt)))
    if measured.evidence.kind is EvidenceKind.RECORDED and not plan.own_order:
        st.caption(f"{prose.title('build-recorded')}: {prose.text('build-recorded')}")
    st.html(terminal("pinned", _log(attempt)))
    if attempt["same_image"]:
        st.markdown(f"**{prose.title('built-elsewhere')}** {prose.text('built-elsewhere')}")


def _done(attempt: Attempt) -> int | None:
    """Which option of the guess it is: all steps, some, none; `None` for a build that broke."""
    anew = [not step["reused"] for step in attempt["steps"]]
    if attempt["broke"]:
        return None
    return 0 if all(anew) else 1 if any(anew) else 2


def _verdict(prose: Prose, attempt: Attempt, answer: str) -> None:
    words = built_words(attempt)
    good, data = not attempt["broke"], {"reused": words["reused"], "same": attempt["same_image"]}
    verdict(prose, built_section(attempt), words, name="verdict-build", good=good, answers=(answer,), data=data)


def built_section(attempt: Attempt) -> str:
    """The section of the prose that says what came of a build."""
    if attempt["broke"]:
        return "built-broke"
    if attempt["same_image"]:
        return "built"
    reused = [step["reused"] for step in attempt["steps"]]
    return "built-known" if all(reused) else "built-other" if any(reused) else "built-new"


def built_words(attempt: Attempt) -> Mapping[str, object]:
    """What the prose says of a build."""
    steps = len(attempt["steps"])
    reused = sum(step["reused"] for step in attempt["steps"])
    return {"steps": steps, "reused": reused, "new": steps - reused, "seconds": duration(attempt["seconds"])}


def _log(attempt: Attempt) -> list[tuple[str, str]]:
    lines = [("soft", "$ docker build .")]
    for step in attempt["steps"]:
        lines.append(("", step["step"]))
        lines.append(("good", "  from the cache") if step["reused"] else ("", f"  built, {duration(step['seconds'])}"))
    if attempt["broke"]:
        lines.append(("bad", attempt["error"]))
    return lines
