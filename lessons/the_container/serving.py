"""The fourth step: the pinned image serves, and its answers are held against dev's."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lessons.prose import Prose
from lessons.shared.amounts import short_id
from lessons.shared.evidence import badge
from lessons.shared.experiment import Experiment
from lessons.shared.guess import options_in, remark
from lessons.shared.html import Tile, tiles
from lessons.shared.inventories import show_inventories
from lessons.shared.screens import both_screens
from lessons.shared.text import write
from lessons.shared.trial import guess_and_try, trial
from lessons.shared.verdict import verdict
from lessons.story.words import exact, number
from sandbox.cancellation import Cancellation
from sandbox.compare import Comparison
from sandbox.engines.base import Engine
from sandbox.environment import Environment, load_environment
from sandbox.events import OnEvent, ignore
from sandbox.flagship import flagship, outcomes
from sandbox.pipeline import ProjectComparison, compare_project
from sandbox.result import RunResult

DEV, PINNED = "dev", "pinned"
GUESS = "container-ship"


def ship(prose: Prose, learner: str, engine: Engine) -> bool:
    """Draw the step; say whether it is done."""
    write(prose.text("ship", orders=number(len(outcomes()))))
    options = options_in(prose.text("ship-guess"))
    result = guess_and_try(_shipping(learner, engine), prose.title("ship-guess"), options, name=GUESS)
    if result is None:
        return False
    comparison, runs = result.comparisons[PINNED], result.runs
    badge(list(runs.values()))
    _verdict(prose, comparison, remark(options, GUESS, _closeness(comparison)))
    _tiles(comparison, runs[PINNED])
    st.html(both_screens(runs[DEV], runs[PINNED], "$ python predict.py"))
    st.subheader(prose.title("inventories"), anchor=False)
    st.caption(prose.text("inventories"))
    show_inventories(runs[DEV], runs[PINNED])
    return True


def serve_in_both(
    engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
) -> ProjectComparison:
    """Train in dev, then serve in dev and in the pinned container."""
    return compare_project(engine, flagship(), _kitchens(), on_event=on_event, cancellation=cancellation)


def _shipping(learner: str, engine: Engine) -> Experiment[ProjectComparison]:
    return trial(
        learner,
        engine,
        "container",
        "ship",
        serve_in_both,
        _kitchens(),
        label="Ship it and serve",
        doing="Training in dev, then serving in dev and in the box",
        icon=":material/local_shipping:",
    )


def _kitchens() -> tuple[Environment, ...]:
    return load_environment(DEV), load_environment(PINNED)


def _closeness(comparison: Comparison) -> int:
    """Which option of the guess it is: decisions differ, last digits do, nothing does."""
    if comparison.flipped:
        return 0
    return 1 if comparison.largest_difference else 2


def _verdict(prose: Prose, comparison: Comparison, answer: str) -> None:
    flipped = len(comparison.flipped)
    section = "shipped-not" if flipped else "shipped"
    data = {"flipped": flipped, "largest": repr(comparison.largest_difference)}
    words = shipped_words(comparison)
    verdict(prose, section, words, name="verdict-ship", good=not flipped, answers=(answer,), data=data)


def shipped_words(comparison: Comparison) -> Mapping[str, object]:
    """What the prose says of the two sides' answers."""
    return {
        "flipped": len(comparison.flipped) or "None",
        "rows": number(comparison.rows),
        "largest": exact(comparison.largest_difference),
    }


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
