"""What the story's three buttons do, as work for the registry. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable

from lessons.shared.kitchens import Kitchens
from lessons.shared.task import Work
from lessons.story.figures import Tasting, Trained, taste
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.errors import InputError
from sandbox.events import OnEvent
from sandbox.flagship import flagship
from sandbox.pipeline import predict_all, train

DEV, PROD, PINNED = "dev", "prod", "pinned"


def training(engine: Engine, kitchens: Kitchens) -> Work[Trained]:
    """Train the flagship's model in dev."""

    def work(on_event: OnEvent, cancellation: Cancellation) -> Trained:
        dev = load_environment(DEV)
        kitchens.join(engine, [dev], on_event, cancellation)
        return Trained.of(train(engine, flagship(), dev, on_event=on_event, cancellation=cancellation))

    return work


def serving(engine: Engine, kitchens: Kitchens, model: Callable[[], Trained | None], where: str) -> Work[Tasting]:
    """Predict the new orders in dev and in the environment `where`, at the same time, and compare.

    Args:
        model: gives the trained model when the work begins; another tab may have thrown it away by then.
    """

    def work(on_event: OnEvent, cancellation: Cancellation) -> Tasting:
        trained = model()
        if trained is None:
            raise InputError("There is no trained model any more: press “Train” first.")
        environments = [load_environment(DEV), load_environment(where)]
        kitchens.join(engine, environments, on_event, cancellation)
        runs = predict_all(engine, flagship(), environments, trained.run.files, None, on_event, cancellation)
        return taste(trained, runs[DEV], runs[where])

    return work
