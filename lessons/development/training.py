"""The button of this lesson: trains the model in dev, and shows it one new order. No Streamlit in the work itself."""

from __future__ import annotations

from lessons.development.figures import Learned
from lessons.shared.experiment import Experiment
from lessons.shared.trial import trial
from lessons.story.steps import DEV, train_in_dev
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent, ignore
from sandbox.flagship import flagship
from sandbox.pipeline import predict_all


def learn(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> Learned:
    """Train, and let the same code over a new order say what it turned that order into."""
    trained = train_in_dev(engine, on_event, cancellation)
    dev = load_environment(DEV)
    runs = predict_all(engine, flagship(), [dev], trained.run.files, None, on_event, cancellation)
    return Learned.of(trained, runs[DEV])


def training(learner: str, engine: Engine) -> Experiment[Learned]:
    """This learner's training on this engine; the next lesson serves the model that it gave."""
    return trial(
        learner,
        engine,
        "development",
        "train",
        learn,
        [load_environment(DEV)],
        label="Train the model",
        doing="Training in dev",
        icon=":material/skillet:",
    )
