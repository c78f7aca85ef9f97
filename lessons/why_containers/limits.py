"""What a container does not fix: one image, run as on two processors."""

from __future__ import annotations

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import short_id
from lessons.shared.evidence import badge
from lessons.shared.experiment import Experiment
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.house import KITCHENS
from lessons.shared.html import terminal
from lessons.shared.task import Work
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from lessons.why_containers.figures import OneImage
from lessons.why_containers.maintaining import SLUG
from sandbox.cancellation import Cancellation
from sandbox.divergence import Divergence, Tasting, load_divergence, run_divergence
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent

GUESS = f"{SLUG}-limits"
DIVERGENCE = "processor"
_SECTIONS = ("limits-same", "limits-digits", "limits-differ")


def meet_limits(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the part; say whether it is done."""
    write(prose.text("limits"))
    divergence = load_divergence(DIVERGENCE)
    experiment = _running(learner, engine, divergence)
    options = options_in(prose.text("limits-guess"))
    if experiment.result is None:
        ask(prose.title("limits-guess"), options, name=GUESS)
    pair = experiment.show()
    if pair is None:
        return False
    badge([pair.left.result])
    left, right = pair.accuracies
    verdict(
        prose,
        _SECTIONS[pair.change],
        {"left": left, "right": right},
        name="verdict-limits",
        good=pair.change == 0,
        answers=(remark(options, GUESS, pair.change),),
        data={"left": left, "right": right, "same-image": pair.same_image},
    )
    st.html(f'<div class="tk-pair">{_screen(pair.left)}{_screen(pair.right)}</div>')
    st.subheader(prose.title("limits-why"), anchor=False)
    write(prose.text("limits-why"))
    with st.expander(prose.title("limits-code")):
        write(prose.text("limits-code"))
        st.code(divergence.script, language="python", wrap_lines=True)
    return True


def _running(learner: str, engine: Engine, divergence: Divergence) -> Experiment[OneImage]:
    return Experiment(
        key=f"{learner} {engine.kind} {SLUG} limits",
        name=f"{SLUG}-limits",
        label="Run it twice",
        doing="Running one program twice in one image",
        icon=":material/memory:",
        work=_work(engine, divergence),
    )


def _work(engine: Engine, divergence: Divergence) -> Work[OneImage]:
    def work(on_event: OnEvent, cancellation: Cancellation) -> OneImage:
        kitchens = {kitchen.environment: load_environment(kitchen.environment) for kitchen in divergence.kitchens}
        KITCHENS.join(engine, list(kitchens.values()), on_event, cancellation)
        return OneImage(*run_divergence(engine, divergence, on_event, cancellation))

    return work


def _screen(tasting: Tasting) -> str:
    run, kitchen = tasting.result, tasting.kitchen
    variables = " ".join(f"{name}={value}" for name, value in kitchen.variables.items())
    lines = [("soft", f"# {kitchen.name}"), ("soft", f"# image {short_id(run.evidence.image)}")]
    lines += [
        ("", f"$ {variables} python main.py".replace("$  ", "$ ")),
        *(("", line) for line in run.stdout.splitlines()),
    ]
    lines += [("bad", line) for line in run.stderr.splitlines()]
    lines.append(("good" if run.exit_code == 0 else "bad", f"exit status {run.exit_code}"))
    return terminal(run.environment, lines)
