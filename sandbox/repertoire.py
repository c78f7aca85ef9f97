"""Everything that the course runs in environments, so that all of it can be recorded at one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sandbox.cancellation import Cancellation
from sandbox.divergence import divergence_slugs, load_divergence, run_divergence
from sandbox.engines.base import Engine
from sandbox.environment import Environment, environment_names, load_environment
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.flagship import flagship
from sandbox.inventory import take_inventories
from sandbox.job import Job
from sandbox.pie import bake, pie_kitchens
from sandbox.pipeline import compare_project
from sandbox.result import RunResult


def serving_job(model: Mapping[str, bytes]) -> Job:
    """The flagship as a server: the new orders come in on stdin, one line of JSON goes out for each."""
    files = flagship().files
    return replace(Job(("python", "serve.py"), {**files, **model}), stdin=files["orders_new.csv"])


def serve_orders(
    engine: Engine,
    environment: Environment,
    model: Mapping[str, bytes],
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> RunResult:
    """Serve the new orders in `environment`; stdout has one JSON object a line: order_id, late, probability."""
    on_event(Event(EventKind.STEP, environment.name, f"Serving orders in {environment.name}"))
    return engine.run(environment, serving_job(model), on_event, cancellation)


def run_everything(engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None) -> None:
    """Run the story, a day of serving, the inventories, every divergence and the pie in all its kitchens.

    Raises:
        BadOutput: a run of the story failed.
        EngineError: the engine's trouble.
        Cancelled: on request.
    """
    environments = [load_environment(name) for name in environment_names()]
    story = compare_project(engine, flagship(), environments, on_event=on_event, cancellation=cancellation)
    model = story.trained.files if story.trained else {}
    for environment in environments:
        serve_orders(engine, environment, model, on_event, cancellation)
    take_inventories(engine, environments, on_event, cancellation)
    for slug in divergence_slugs():
        run_divergence(engine, load_divergence(slug), on_event, cancellation)
    for kitchen in pie_kitchens():
        bake(engine, kitchen, on_event, cancellation)


def loud_runs() -> frozenset[tuple[str, str]]:
    """The runs that are to end with an error, each by the digests of its environment and its job."""
    return frozenset(
        (environment.digest, job.digest)
        for slug in divergence_slugs()
        for kitchen, environment, job in load_divergence(slug).jobs()
        if kitchen.loud
    )
