"""Train once, predict in several environments, compare: the whole way of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.compare import TOLERANCE, Comparison, compare_results
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.errors import BadOutput, InputError
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Limits
from sandbox.project import Project
from sandbox.result import RunResult


@dataclass(frozen=True)
class ProjectComparison:
    """One project in several environments.

    Attributes:
        trained: the training run, in the first environment; `None` if the project brings its model along.
        runs: the prediction runs by environment name, in the order asked for.
        comparisons: the first environment's predictions against each other one's, by that one's name.
    """

    project: str
    trained: RunResult | None
    runs: Mapping[str, RunResult]
    comparisons: Mapping[str, Comparison]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: figures and fingerprints, without the files themselves."""
        return {
            "project": self.project,
            "trained": summary(self.trained) if self.trained else None,
            "runs": {name: summary(run) for name, run in self.runs.items()},
            "comparisons": {name: comparison.to_dict() for name, comparison in self.comparisons.items()},
        }


def compare_project(
    engine: Engine,
    project: Project,
    environments: Sequence[Environment],
    *,
    limits: Limits | None = None,
    tolerance: float = TOLERANCE,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> ProjectComparison:
    """Train `project` in the first environment, predict in all of them, and compare with the first.

    Raises:
        InputError: fewer than two environments, or the project or its output cannot be used.
        EngineError: the engine's trouble.
        Cancelled: on request.
    """
    require_sides(environments)
    project.check()
    cancellation = cancellation or Cancellation()
    prepare_all(engine, environments, on_event, cancellation)
    trained = train(engine, project, environments[0], limits, on_event, cancellation) if project.train else None
    model = trained.files if trained else {}
    runs = predict_all(engine, project, environments, model, limits, on_event, cancellation)
    first, *others = runs.values()
    comparisons = {
        run.environment: compare_results(first, run, project.output, project.row, tolerance) for run in others
    }
    return ProjectComparison(project.name, trained, runs, comparisons)


def require_sides(environments: Sequence[Environment]) -> None:
    """See that there is something to compare; one environment twice is.

    Raises:
        InputError: there are fewer than two, or two different ones have the same name.
    """
    if len(environments) < 2:
        given = f"only “{environments[0].name}” was" if environments else "none was"
        raise InputError(
            f"Comparing takes two or more environments, and {given} given: add another one, or give the same one "
            "twice to see whether two runs of it agree."
        )
    first: dict[str, Environment] = {}
    for environment in environments:
        if first.setdefault(environment.name, environment).digest != environment.digest:
            raise InputError(
                f"Two different environments are both called “{environment.name}”, so nobody could tell their results "
                "apart: rename the folder of one of them."
            )


def prepare_all(
    engine: Engine, environments: Sequence[Environment], on_event: OnEvent, cancellation: Cancellation
) -> None:
    """Make every environment ready, one after the other: alike ones then share what the first one built."""
    for environment in environments:
        engine.prepare(environment, on_event, cancellation)


def train(
    engine: Engine,
    project: Project,
    environment: Environment,
    limits: Limits | None = None,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> RunResult:
    """Run the training.

    Raises:
        BadOutput: it failed, or did not write the model.
    """
    result = run_training(engine, project, environment, limits, on_event, cancellation)
    if problem := training_problem(result):
        raise BadOutput(problem)
    return result


def run_training(
    engine: Engine,
    project: Project,
    environment: Environment,
    limits: Limits | None = None,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> RunResult:
    """Run the training, however it ends."""
    on_event(Event(EventKind.STEP, environment.name, f"Training in {environment.name}"))
    return engine.run(environment, project.train_job(limits), on_event, cancellation)


def training_problem(result: RunResult) -> str:
    """Why a training gave no model; empty if it did."""
    if not result.ok:
        return f"The training in “{result.environment}” gave no model: {result.message}"
    if result.missing:
        return (
            f"The training in “{result.environment}” ended well but did not write {', '.join(result.missing)}: "
            "write it, or correct “gives” under [train] in sandbox.toml."
        )
    return ""


def predict_all(
    engine: Engine,
    project: Project,
    environments: Sequence[Environment],
    model: Mapping[str, bytes],
    limits: Limits | None = None,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> dict[str, RunResult]:
    """Run the prediction in every environment at the same time; results by name, failed ones too.

    A further run in the same environment has a number besides, such as `dev (2)`, and so has its result.
    """
    # One of our own: when a run breaks, the others are called off, and the caller's stays as it was.
    together = Cancellation()
    job = project.predict_job(model, limits)

    def predict(environment: Environment, name: str) -> RunResult:
        def listen(event: Event) -> None:
            on_event(replace(event, environment=name))

        listen(Event(EventKind.STEP, name, f"Predicting in {name}"))
        return replace(engine.run(environment, job, listen, together), environment=name)

    with (
        (cancellation or Cancellation()).calling(together.request),
        ThreadPoolExecutor(max_workers=len(environments), thread_name_prefix="predict") as pool,
    ):
        futures = [
            pool.submit(predict, environment, name)
            for environment, name in zip(environments, _run_names(environments), strict=True)
        ]
        try:
            # In the order in which they end: so the first fault is seen at once, and is the one that is told.
            for future in as_completed(futures):
                future.result()
        except BaseException:
            # One broke, or somebody pressed Ctrl-C: the others' answers are of no use any more.
            together.request()
            raise
    return {future.result().environment: future.result() for future in futures}


def _run_names(environments: Sequence[Environment]) -> list[str]:
    names: list[str] = []
    for environment in environments:
        name, number = environment.name, 1
        while name in names:
            number += 1
            name = f"{environment.name} ({number})"
        names.append(name)
    return names


def summary(run: RunResult) -> dict[str, Any]:
    """Plain data for JSON, with the names of the files and without the files themselves."""
    return {**run.to_dict(), "files": sorted(run.files)}
