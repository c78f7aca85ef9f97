"""What this lesson's three buttons do, and the buttons. No Streamlit in the work itself."""

from __future__ import annotations

from lessons.runtimes.figures import Inventories, Jar, Sums
from lessons.shared.experiment import Experiment
from lessons.shared.trial import trial
from sandbox.cancellation import Cancellation
from sandbox.divergence import load_divergence, run_divergence
from sandbox.engines.base import Engine
from sandbox.environment import Environment, load_environment
from sandbox.events import OnEvent, ignore
from sandbox.inventory import take_inventories

SLUG = "runtimes"
DEV, PROD = "dev", "prod"
JAR, SUM = "missing-jar", "ten-tenths"
_PLAY = ":material/play_arrow:"


def take_both(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> Inventories:
    """Take both inventories."""
    found = take_inventories(engine, _kitchens(), on_event, cancellation)
    return Inventories(found[DEV], found[PROD])


def look_for_jar(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> Jar:
    """Run the program that may not find its library."""
    left, right = run_divergence(engine, load_divergence(JAR), on_event, cancellation)
    return Jar(left.result, right.result)


def add_up(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> Sums:
    """Run the sum."""
    return Sums.of(run_divergence(engine, load_divergence(SUM), on_event, cancellation))


def inventories(learner: str, engine: Engine) -> Experiment[Inventories]:
    """The button for both inventories."""
    return trial(
        learner,
        engine,
        SLUG,
        "inventory",
        take_both,
        _kitchens(),
        label="Take both inventories",
        doing="Taking the inventories of dev and prod",
        icon=":material/inventory_2:",
    )


def jar(learner: str, engine: Engine) -> Experiment[Jar]:
    """The button for the program that may not find its library."""
    label, doing = "Run it in both", "Running in dev and prod"
    return trial(learner, engine, SLUG, "jar", look_for_jar, _kitchens(), label=label, doing=doing, icon=_PLAY)


def sums(learner: str, engine: Engine) -> Experiment[Sums]:
    """The button for the sum."""
    label, doing = "Add it up in both", "Adding up in dev and prod"
    return trial(learner, engine, SLUG, "sum-run", add_up, _kitchens(), label=label, doing=doing, icon=_PLAY)


def _kitchens() -> tuple[Environment, Environment]:
    return load_environment(DEV), load_environment(PROD)
