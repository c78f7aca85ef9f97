"""What a container does not fix: one image, run as on two processors."""

from __future__ import annotations

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import short_id
from lessons.shared.evidence import badge
from lessons.shared.experiment import Experiment
from lessons.shared.guess import options_in, remark
from lessons.shared.screens import screen
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try, trial
from lessons.shared.verdict import verdict
from lessons.why_containers.figures import OneImage
from lessons.why_containers.maintaining import SLUG
from sandbox.cancellation import Cancellation
from sandbox.divergence import Divergence, Tasting, load_divergence, run_divergence
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent, ignore

GUESS = f"{SLUG}-limits"
DIVERGENCE = "processor"
_SECTIONS = ("limits-same", "limits-digits", "limits-differ")
DRASTIC = _SECTIONS.index("limits-differ")


def meet_limits(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the part; say whether it is done."""
    write(prose.text("limits"))
    divergence = load_divergence(DIVERGENCE)
    options = options_in(prose.text("limits-guess"))
    pair = guess_and_try(_running(learner, engine, divergence), prose.title("limits-guess"), options, name=GUESS)
    if pair is None:
        return False
    badge([pair.left.result])
    verdict(
        prose,
        _SECTIONS[pair.change],
        pair.words,
        name="verdict-limits",
        good=pair.change == 0,
        answers=(remark(options, GUESS, pair.change),),
        data={**pair.words, "same-image": pair.same_image},
    )
    st.html(f'<div class="tk-pair">{_screen(pair.left)}{_screen(pair.right)}</div>')
    st.subheader(prose.title("limits-why"), anchor=False)
    write(prose.text("limits-why"))
    with st.expander(prose.title("limits-code")):
        write(prose.text("limits-code"))
        st.code(divergence.script, language="python", wrap_lines=True)
    return True


def run_twice(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> OneImage:
    """Run the one program twice."""
    return OneImage(*run_divergence(engine, load_divergence(DIVERGENCE), on_event, cancellation))


def _running(learner: str, engine: Engine, divergence: Divergence) -> Experiment[OneImage]:
    names = {kitchen.environment for kitchen in divergence.kitchens}
    return trial(
        learner,
        engine,
        SLUG,
        "limits",
        run_twice,
        tuple(map(load_environment, names)),
        label="Run it twice",
        doing="Running one program twice in one image",
        icon=":material/memory:",
    )


def _screen(tasting: Tasting) -> str:
    run, kitchen = tasting.result, tasting.kitchen
    variables = "".join(f"{name}={value} " for name, value in kitchen.variables.items())
    return screen(
        run,
        f"# {kitchen.name}",
        f"# image {short_id(run.evidence.image)}",
        f"$ {variables}python main.py",
    )
