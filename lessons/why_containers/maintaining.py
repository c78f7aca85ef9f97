"""The first benefit: one pin moved, and what Docker does anew for it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import duration
from lessons.shared.evidence import badge_measured
from lessons.shared.guess import options_in, remark
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from lessons.shared.verdict import verdict
from lessons.why_containers.figures import Maintained, Rebuild, Step
from sandbox.engines.base import Engine
from sandbox.measurements.names import NEW_PIN, OLD_PIN
from sandbox.measurements.orders import LINES

SLUG = "why-containers"
GUESS = f"{SLUG}-maintain"
PINS = {"old": OLD_PIN, "new": NEW_PIN}
CHANGE = f"- {OLD_PIN}\n+ {NEW_PIN}"
# The lines that name the base are no steps of their own.
STEPS = len(LINES) - 2
_SHORT = {
    "RUN python3 -m venv": "virtual environment",
    "ENV PATH": "variable PATH",
    "COPY requirements.lock": "the lock",
    "RUN pip install": "the libraries",
    "USER": "user",
    "WORKDIR": "working folder",
}


def maintain(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the part; say whether it is done."""
    write(prose.text("maintain", **PINS))
    st.code(CHANGE, language="diff")
    experiment = measuring(
        learner,
        engine,
        SLUG,
        "rebuild",
        label="Change one pin",
        doing="Building the plan again, three times over",
        icon=":material/build:",
    )
    options = options_in(prose.text("maintain-guess"))
    measured = guess_and_try(experiment, prose.title("maintain-guess", steps=STEPS), options, name=GUESS)
    if measured is None:
        return False
    maintained = Maintained.of(measured)
    badge_measured(measured)
    figures = maintained_words(maintained)
    answer = remark(options, GUESS, maintained.done_again)
    verdict(prose, "maintained", figures, name="verdict-rebuild", answers=(answer,), data={"built": figures["built"]})
    st.subheader(prose.title("lanes"), anchor=False)
    st.html(_lanes(maintained))
    write(prose.text("lanes"))
    return True


def maintained_words(maintained: Maintained) -> Mapping[str, object]:
    """What the prose says of the builds."""
    return {
        "built": maintained.one_pin.built,
        "steps": len(maintained.one_pin.steps),
        "seconds": duration(maintained.one_pin.seconds),
        "last": duration(maintained.last_line.seconds),
        "none": duration(maintained.unchanged.seconds),
    }


def _lanes(maintained: Maintained) -> str:
    return f'<div class="tk-lanes">{"".join(map(_lane, maintained.builds))}</div>'


def _lane(build: Rebuild) -> str:
    name = build.what.replace(" ", "-")
    return (
        f'<section class="tk-lane" data-figure="lane-{escape(name)}"><h3>{escape(build.what)}</h3>'
        f'<p><b data-figure="seconds-{escape(name)}">{escape(duration(build.seconds))}</b>, {build.built} of '
        f"{len(build.steps)} steps anew</p><ol>{''.join(map(_step, build.steps))}</ol></section>"
    )


def _step(step: Step) -> str:
    short = next((words for start, words in _SHORT.items() if step.line.startswith(start)), step.line)
    kind, said = ("kept", "cached") if step.reused else ("anew", duration(step.seconds))
    mark = "○" if step.reused else "●"
    return (
        f'<li class="{kind}" title="{escape(step.line)}"><i>{mark}</i>{escape(short)}<span>{escape(said)}</span></li>'
    )
