"""Train once, predict in several environments, compare: the whole way of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
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
            "trained": _summary(self.trained) if self.trained else None,
            "runs": {name: _summary(run) for name, run in self.runs.items()},
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
    names = [environment.name for environment in environments]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise InputError(
            f"Comparing takes two or more different environments, and these were given: {', '.join(names)}."
        )
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
    on_event(Event(EventKind.STEP, environment.name, f"Training in {environment.name}"))
    result = engine.run(environment, project.train_job(limits), on_event, cancellation)
    if not result.ok:
        raise BadOutput(f"The training in “{environment.name}” gave no model: {result.message}")
    if result.missing:
        raise BadOutput(
            f"The training in “{environment.name}” ended well but did not write {', '.join(result.missing)}: "
            "write it, or correct “gives” under [train] in sandbox.toml."
        )
    return result


def predict_all(
    engine: Engine,
    project: Project,
    environments: Sequence[Environment],
    model: Mapping[str, bytes],
    limits: Limits | None = None,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> dict[str, RunResult]:
    """Run the prediction in every environment at the same time; results by name, failed ones too."""
    # One of our own: when a run breaks, the others are called off, and the caller's stays as it was.
    together = Cancellation()
    job = project.predict_job(model, limits)

    def predict(environment: Environment) -> RunResult:
        on_event(Event(EventKind.STEP, environment.name, f"Predicting in {environment.name}"))
        return engine.run(environment, job, on_event, together)

    with (
        (cancellation or Cancellation()).calling(together.request),
        ThreadPoolExecutor(max_workers=len(environments), thread_name_prefix="predict") as pool,
    ):
        futures = [pool.submit(predict, environment) for environment in environments]
        try:
            # In the order in which they end: so the first fault is seen at once, and is the one that is told.
            for future in as_completed(futures):
                future.result()
        except BaseException:
            # One broke, or somebody pressed Ctrl-C: the others' answers are of no use any more.
            together.request()
            raise
    return {future.result().environment: future.result() for future in futures}


def _summary(run: RunResult) -> dict[str, Any]:
    summary = run.to_dict()
    summary["files"] = sorted(run.files)
    return summary
