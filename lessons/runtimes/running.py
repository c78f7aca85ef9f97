"""This lesson's three buttons. No Streamlit in the work itself."""

from __future__ import annotations

from lessons.runtimes.figures import Inventories, Jar, Sums
from lessons.shared.experiment import Experiment
from lessons.shared.house import KITCHENS
from sandbox.cancellation import Cancellation
from sandbox.divergence import Tasting, load_divergence, run_divergence
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent
from sandbox.inventory import take_inventories

DEV, PROD = "dev", "prod"
JAR, SUM = "missing-jar", "ten-tenths"


def inventories(learner: str, engine: Engine) -> Experiment[Inventories]:
    """Takes both inventories."""

    def work(on_event: OnEvent, cancellation: Cancellation) -> Inventories:
        environments = [load_environment(DEV), load_environment(PROD)]
        KITCHENS.join(engine, environments, on_event, cancellation)
        found = take_inventories(engine, environments, on_event, cancellation)
        return Inventories(found[DEV], found[PROD])

    return Experiment(
        key=f"{learner} {engine.kind} runtimes inventory",
        name="runtimes-inventory",
        label="Take both inventories",
        doing="Taking the inventories of dev and prod",
        icon=":material/inventory_2:",
        work=work,
    )


def jar(learner: str, engine: Engine) -> Experiment[Jar]:
    """Runs the program that may not find its library."""

    def work(on_event: OnEvent, cancellation: Cancellation) -> Jar:
        left, right = _taste(JAR, engine, on_event, cancellation)
        return Jar(left.result, right.result)

    return Experiment(
        key=f"{learner} {engine.kind} runtimes jar",
        name="runtimes-jar",
        label="Run it in both",
        doing="Running in dev and prod",
        icon=":material/play_arrow:",
        work=work,
    )


def sums(learner: str, engine: Engine) -> Experiment[Sums]:
    """Runs the sum."""

    def work(on_event: OnEvent, cancellation: Cancellation) -> Sums:
        return Sums.of(_taste(SUM, engine, on_event, cancellation))

    return Experiment(
        key=f"{learner} {engine.kind} runtimes sum",
        name="runtimes-sum-run",
        label="Add it up in both",
        doing="Adding up in dev and prod",
        icon=":material/play_arrow:",
        work=work,
    )


def _taste(slug: str, engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> tuple[Tasting, ...]:
    divergence = load_divergence(slug)
    environments = [load_environment(kitchen.environment) for kitchen in divergence.kitchens]
    KITCHENS.join(engine, environments, on_event, cancellation)
    return run_divergence(engine, divergence, on_event, cancellation)
