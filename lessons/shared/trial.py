"""A lesson's deed as a button: the same function that gives the handout what was recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from lessons.shared.experiment import Experiment
from lessons.shared.guess import ask
from lessons.shared.house import KITCHENS
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import OnEvent

T = TypeVar("T")
Deed = Callable[[Engine, OnEvent, Cancellation], T]


def trial(
    learner: str,
    engine: Engine,
    slug: str,
    step: str,
    deed: Deed[T],
    needs: Sequence[Environment],
    *,
    label: str,
    doing: str,
    icon: str,
) -> Experiment[T]:
    """The button of a `step` in the lesson `slug`; each learner has one of their own on each engine.

    Args:
        deed: what is to be done.
        needs: the environments that are made ready before it.
        label, doing, icon: as an Experiment has them.
    """

    def work(on_event: OnEvent, cancellation: Cancellation) -> T:
        # Joined rather than begun anew: the page is preparing them in the background.
        KITCHENS.join(engine, needs, on_event, cancellation)
        return deed(engine, on_event, cancellation)

    return Experiment(
        key=f"{learner} {engine.kind} {slug} {step}",
        name=f"{slug}-{step}",
        label=label,
        doing=doing,
        icon=icon,
        kind=engine.kind,
        work=work,
        elsewhere=lambda other: [trial(learner, other, slug, step, deed, needs, label=label, doing=doing, icon=icon)],
    )


def guess_and_try(experiment: Experiment[T], question: str, options: Sequence[str], *, name: str) -> T | None:
    """Ask what will come out, as long as nothing has, and draw the button; gives the result once there is one.

    Args:
        name: of the guess, as `ask` takes it.
    """
    if experiment.result is None:
        ask(question, options, name=name)
    return experiment.show()
