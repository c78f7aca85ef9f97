"""The third benefit: how long a start takes, beside what others found for virtual machines."""

from __future__ import annotations

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import duration, megabytes
from lessons.shared.charts import palette, show
from lessons.shared.evidence import badge_measured
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.measuring import measuring
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from lessons.why_containers.charts import startup_chart
from lessons.why_containers.figures import Started, cited
from lessons.why_containers.maintaining import SLUG
from sandbox.engines.base import Engine

GUESS = f"{SLUG}-start"
_HARDLY = 2


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
    if experiment.result is None:
        ask(prose.title("start-guess"), options, name=GUESS)
    measured = experiment.show()
    if measured is None:
        return False
    started = Started.of(measured)
    badge_measured(measured)
    _verdict(prose, started, remark(options, GUESS, started.heavier))
    st.subheader(prose.title("chart"), anchor=False)
    show(startup_chart(started, palette()), key="chart-startup")
    st.caption(prose.text("chart", rounds=started.rounds, cores=started.cores))
    st.subheader(prose.title("loading"), anchor=False)
    write(prose.text("loading", loaded=duration(started.loaded.quickest)))
    st.subheader(prose.title("machine"), anchor=False)
    machine, tiny = cited()["machine"], cited()["tiny"]
    write(
        prose.text(
            "machine",
            machine=duration(machine.seconds),
            machine_url=machine.url,
            tiny=duration(tiny.seconds),
            tiny_url=tiny.url,
        )
    )
    return True


def _verdict(prose: Prose, started: Started, answer: str) -> None:
    figures = {
        "heavy": megabytes(started.heavy.image_bytes),
        "seconds": duration(started.heavy.quickest),
        "light": duration(started.light.quickest),
        "process": duration(started.process.quickest),
    }
    section = "started" if started.heavier == _HARDLY else "start-slower"
    verdict(prose, section, figures, name="verdict-start", answers=(answer,), data={"seconds": started.heavy.quickest})
