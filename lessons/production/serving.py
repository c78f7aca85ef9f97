"""The button of this lesson: brings the model to prod and lets it answer the new orders. No Streamlit in the work."""

from __future__ import annotations

from collections.abc import Callable

from lessons.development.figures import Learned
from lessons.development.training import DEV, training
from lessons.production.figures import Shift
from lessons.shared.experiment import Experiment
from lessons.shared.house import KITCHENS
from lessons.shared.task import Work
from lessons.story.figures import Trained
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent
from sandbox.flagship import flagship
from sandbox.pipeline import train
from sandbox.repertoire import serve_orders

PROD = "prod"


def serving(learner: str, engine: Engine) -> Experiment[Shift]:
    """This learner's production on this engine, with the model of the lesson before, if they trained one."""
    return Experiment(
        key=f"{learner} {engine.kind} production serve",
        name="production-serve",
        label="Go live",
        doing="Serving in production",
        icon=":material/room_service:",
        work=_serving(engine, lambda: training(learner, engine).result),
    )


def _serving(engine: Engine, learned: Callable[[], Learned | None]) -> Work[Shift]:
    def work(on_event: OnEvent, cancellation: Cancellation) -> Shift:
        before = learned()
        prod = load_environment(PROD)
        if before is not None:
            trained = before.trained
        else:
            dev = load_environment(DEV)
            KITCHENS.join(engine, [dev], on_event, cancellation)
            trained = Trained.of(train(engine, flagship(), dev, on_event=on_event, cancellation=cancellation))
        KITCHENS.join(engine, [prod], on_event, cancellation)
        return Shift.of(trained, serve_orders(engine, prod, trained.run.files, on_event, cancellation))

    return work
