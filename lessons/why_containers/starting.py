"""The third benefit: how long a start takes, beside what others found for virtual machines."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import duration, megabytes
from lessons.shared.charts import palette, show
from lessons.shared.evidence import badge_measured
from lessons.shared.guess import options_in, remark
from lessons.shared.house import JOBS
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try
from lessons.shared.verdict import verdict
from lessons.why_containers.charts import startup_chart
from lessons.why_containers.figures import HARDLY, Started, cited
from lessons.why_containers.maintaining import SLUG
from sandbox.engines.base import Engine

GUESS = f"{SLUG}-start"
AGAIN = f"{SLUG}-again"


def start(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the part; say whether it is done."""
    write(prose.text("start"))
    experiment = measuring(
        learner,
        engine,
        SLUG,
        "startup",
        label="Start them in turns",
        doing="Starting programs and containers in turns",
        icon=":material/timer:",
    )
    options = options_in(prose.text("start-guess"))
    measured = guess_and_try(experiment, prose.title("start-guess"), options, name=GUESS)
    if measured is None:
        return False
    started = Started.of(measured)
    badge_measured(measured)
    _verdict(prose, started, remark(options, GUESS, started.heavier))
    if started.heavier != HARDLY:
        st.button("Measure again", key=AGAIN, icon=":material/refresh:", on_click=JOBS.forget, args=(experiment.key,))
    st.subheader(prose.title("chart"), anchor=False)
    show(startup_chart(started, palette()), key="chart-startup")
    st.caption(prose.text("chart", **rounds_words(started)))
    st.subheader(prose.title("loading"), anchor=False)
    write(prose.text("loading", **loaded_words(started)))
    st.subheader(prose.title("machine"), anchor=False)
    write(prose.text("machine", **cited_words()))
    return True


def _verdict(prose: Prose, started: Started, answer: str) -> None:
    section = {HARDLY: "started", None: "start-busy"}.get(started.heavier, "start-slower")
    verdict(
        prose,
        section,
        started_words(started),
        name="verdict-start",
        good=started.heavier is not None,
        answers=(answer,),
        data={"seconds": started.heavy.quickest},
    )


def started_words(started: Started) -> Mapping[str, object]:
    """What the prose says of the starts."""
    return {
        "heavy": megabytes(started.heavy.image_bytes),
        "seconds": duration(started.heavy.quickest),
        "light": duration(started.light.quickest),
        "process": duration(started.process.quickest),
    }


def rounds_words(started: Started) -> Mapping[str, object]:
    """What the prose says of how they were measured."""
    return {"rounds": started.rounds, "cores": started.cores}


def loaded_words(started: Started) -> Mapping[str, object]:
    """What the prose says of the container that loads libraries, too."""
    return {"loaded": duration(started.loaded.quickest)}


def cited_words() -> Mapping[str, object]:
    """What the prose says of virtual machines."""
    machine, tiny = cited()["machine"], cited()["tiny"]
    return {
        "machine": duration(machine.seconds),
        "machine_url": machine.url,
        "tiny": duration(tiny.seconds),
        "tiny_url": tiny.url,
    }
