"""The button of this lesson: trains the model in dev, and shows it one new order. No Streamlit in the work itself."""

from __future__ import annotations

from lessons.development.figures import Learned
from lessons.shared.experiment import Experiment
from lessons.shared.house import KITCHENS
from lessons.shared.task import Work
from lessons.story.figures import Trained
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent
from sandbox.flagship import flagship
from sandbox.pipeline import predict_all, train

DEV = "dev"


def training(learner: str, engine: Engine) -> Experiment[Learned]:
    """This learner's training on this engine; the next lesson serves the model that it gave."""
    return Experiment(
        key=f"{learner} {engine.kind} development train",
        name="development-train",
        label="Train the model",
        doing="Training in dev",
        icon=":material/skillet:",
        work=_training(engine),
    )


def _training(engine: Engine) -> Work[Learned]:
    def work(on_event: OnEvent, cancellation: Cancellation) -> Learned:
        dev = load_environment(DEV)
        KITCHENS.join(engine, [dev], on_event, cancellation)
        trained = Trained.of(train(engine, flagship(), dev, on_event=on_event, cancellation=cancellation))
        # The same code, over a new order, says what it turned that order into.
        runs = predict_all(engine, flagship(), [dev], trained.run.files, None, on_event, cancellation)
        return Learned.of(trained, runs[DEV])

    return work
