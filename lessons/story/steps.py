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
from sandbox.events import OnEvent, ignore
from sandbox.flagship import flagship
from sandbox.pipeline import predict_all, train

DEV, PROD, PINNED = "dev", "prod", "pinned"


def train_in_dev(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> Trained:
    """Train the flagship's model in dev.

    Raises:
        BadOutput: it failed, or wrote no model.
        EngineError: the engine's trouble.
        Cancelled: on request.
    """
    dev = load_environment(DEV)
    return Trained.of(train(engine, flagship(), dev, on_event=on_event, cancellation=cancellation))


def serve_beside_dev(
    engine: Engine,
    trained: Trained,
    where: str,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> Tasting:
    """Predict the new orders in dev and in the environment `where`, at the same time, and compare.

    Raises:
        BadOutput: a run failed, or what it wrote cannot be compared.
        EngineError: the engine's trouble.
        Cancelled: on request.
    """
    environments = [load_environment(DEV), load_environment(where)]
    runs = predict_all(engine, flagship(), environments, trained.run.files, None, on_event, cancellation)
    return taste(trained, runs[DEV], runs[where])


def training(engine: Engine, kitchens: Kitchens) -> Work[Trained]:
    """The first button's work."""

    def work(on_event: OnEvent, cancellation: Cancellation) -> Trained:
        kitchens.join(engine, [load_environment(DEV)], on_event, cancellation)
        return train_in_dev(engine, on_event, cancellation)

    return work


def serving(engine: Engine, kitchens: Kitchens, model: Callable[[], Trained | None], where: str) -> Work[Tasting]:
    """The other two buttons' work.

    Args:
        model: gives the trained model when the work begins; another tab may have thrown it away by then.
    """

    def work(on_event: OnEvent, cancellation: Cancellation) -> Tasting:
        trained = model()
        if trained is None:
            raise InputError("There is no trained model any more: press “Train” first.")
        kitchens.join(engine, [load_environment(DEV), load_environment(where)], on_event, cancellation)
        return serve_beside_dev(engine, trained, where, on_event, cancellation)

    return work
