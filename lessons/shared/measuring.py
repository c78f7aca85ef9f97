"""Experiments that take a measurement: live with Docker, elsewhere the recorded one."""

from __future__ import annotations

from collections.abc import Callable

from lessons.shared.experiment import Experiment
from lessons.shared.house import KITCHENS, environments
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.events import OnEvent
from sandbox.measurements import Measured, measure

Take = Callable[[Engine, OnEvent, Cancellation], Measured]


def measuring(
    learner: str, engine: Engine, slug: str, name: str, *, label: str, doing: str, icon: str, take: Take | None = None
) -> Experiment[Measured]:
    """The measurement `name` as a button of the lesson `slug`.

    Args:
        take: what to do instead of taking the measurement of that name.
    """

    def work(on_event: OnEvent, cancellation: Cancellation) -> Measured:
        # Joined rather than begun anew: the page is preparing them in the background.
        KITCHENS.join(engine, environments(), on_event, cancellation)
        if take is not None:
            return take(engine, on_event, cancellation)
        return measure(name, engine, on_event, cancellation)

    return Experiment(
        key=f"{learner} {engine.kind} {slug} {name}",
        name=f"{slug}-{name}",
        label=label,
        doing=doing,
        icon=icon,
        work=work,
    )
