"""The button of this lesson: brings the model to prod and lets it answer the new orders. No Streamlit in the work."""

from __future__ import annotations

from lessons.development.training import training
from lessons.production.figures import Shift
from lessons.shared.experiment import Experiment
from lessons.shared.trial import trial
from lessons.story.figures import Trained
from lessons.story.steps import DEV, PROD, train_in_dev
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.events import OnEvent, ignore
from sandbox.repertoire import serve_orders


def go_live(
    engine: Engine,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
    *,
    trained: Trained | None = None,
) -> Shift:
    """Serve the new orders in prod with the model of `trained`, or of a training in dev of its own."""
    trained = trained or train_in_dev(engine, on_event, cancellation)
    run = serve_orders(engine, load_environment(PROD), trained.run.files, on_event, cancellation)
    return Shift.of(trained, run)


def serving(learner: str, engine: Engine) -> Experiment[Shift]:
    """This learner's production on this engine, with the model of the lesson before, if they trained one."""

    def serve(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> Shift:
        learned = training(learner, engine).result
        return go_live(engine, on_event, cancellation, trained=learned.trained if learned else None)

    return trial(
        learner,
        engine,
        "production",
        "serve",
        serve,
        [load_environment(DEV), load_environment(PROD)],
        label="Go live",
        doing="Serving in production",
        icon=":material/room_service:",
    )
