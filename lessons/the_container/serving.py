"""The fourth step: the pinned image serves, and its answers are held against dev's."""

from __future__ import annotations

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import short_id
from lessons.shared.evidence import badge
from lessons.shared.experiment import Experiment
from lessons.shared.guess import ask, options_in, remark
from lessons.shared.house import KITCHENS
from lessons.shared.html import Tile, terminal, tiles
from lessons.shared.inventories import show_inventories
from lessons.shared.task import Work
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from lessons.story.words import exact, number
from sandbox.cancellation import Cancellation
from sandbox.compare import Comparison
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent
from sandbox.flagship import flagship, outcomes
from sandbox.pipeline import ProjectComparison, compare_project
from sandbox.result import RunResult

DEV, PINNED = "dev", "pinned"
GUESS = "container-ship"


def ship(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the step; say whether it is done."""
    write(prose.text("ship", orders=number(len(outcomes()))))
    experiment = _shipping(learner, engine)
    options = options_in(prose.text("ship-guess"))
    if experiment.result is None:
        ask(prose.title("ship-guess"), options, name=GUESS)
    result = experiment.show()
    if result is None:
        return False
    comparison, runs = result.comparisons[PINNED], result.runs
    badge(list(runs.values()))
    _verdict(prose, comparison, remark(options, GUESS, _closeness(comparison)))
    _tiles(comparison, runs[PINNED])
    st.html(f'<div class="tk-pair">{_screen(runs[DEV])}{_screen(runs[PINNED])}</div>')
    st.subheader(prose.title("inventories"), anchor=False)
    st.caption(prose.text("inventories"))
    show_inventories(runs[DEV], runs[PINNED])
    return True


def _shipping(learner: str, engine: Engine) -> Experiment[ProjectComparison]:
    return Experiment(
        key=f"{learner} {engine.kind} container ship",
        name="container-ship",
        label="Ship it and serve",
        doing="Training in dev, then serving in dev and in the box",
        icon=":material/local_shipping:",
        work=_serving(engine),
    )


def _serving(engine: Engine) -> Work[ProjectComparison]:
    def work(on_event: OnEvent, cancellation: Cancellation) -> ProjectComparison:
        kitchens = [load_environment(name) for name in (DEV, PINNED)]
        KITCHENS.join(engine, kitchens, on_event, cancellation)
        return compare_project(engine, flagship(), kitchens, on_event=on_event, cancellation=cancellation)

    return work


def _closeness(comparison: Comparison) -> int:
    """Which option of the guess it is: decisions differ, last digits do, nothing does."""
    if comparison.flipped:
        return 0
    return 1 if comparison.largest_difference else 2


def _verdict(prose: Prose, comparison: Comparison, answer: str) -> None:
    flipped = len(comparison.flipped)
    figures = {
        "flipped": flipped or "None",
        "rows": number(comparison.rows),
        "largest": exact(comparison.largest_difference),
    }
    section = "shipped-not" if flipped else "shipped"
    data = {"flipped": flipped, "largest": repr(comparison.largest_difference)}
    verdict(prose, section, figures, name="verdict-ship", good=not flipped, answers=(answer,), data=data)


def _tiles(comparison: Comparison, run: RunResult) -> None:
    flipped, largest = len(comparison.flipped), exact(comparison.largest_difference)
    tone = "bad" if flipped else "good"
    python, pandas = run.fingerprint.python.get("version", "?"), run.fingerprint.packages.get("pandas", "?")
    st.html(
        tiles(
            (
                Tile("ship-flipped", "answers that differ", str(flipped), f"of {number(comparison.rows)}", tone),
                Tile("ship-largest", "largest difference", largest, "of two probabilities"),
                Tile("ship-image", "from the image", run.environment, short_id(run.evidence.image)),
                Tile("ship-pandas", "with pandas", pandas, f"on Python {python}"),
            )
        )
    )


def _screen(run: RunResult) -> str:
    lines = [("soft", "$ python predict.py"), *(("", line) for line in run.stdout.splitlines())]
    lines += [("bad", line) for line in run.stderr.splitlines()] or [("soft", "stderr: (empty)")]
    lines.append(("good" if run.exit_code == 0 else "bad", f"exit status {run.exit_code}"))
    return terminal(run.environment, lines)
