"""Whether a project answers alike in several environments: a verdict whatever becomes of the single runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.compare import TOLERANCE
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import OnEvent, ignore
from sandbox.job import Limits
from sandbox.pipeline import predict_all, prepare_all, require_sides, run_training, summary, training_problem
from sandbox.project import Project
from sandbox.result import RunResult
from sandbox.side_by_side import Side, SideBySide, Verdict, hold_side_by_side


@dataclass(frozen=True)
class ProjectVerdict:
    """One project in several environments, and what can be said of it.

    Attributes:
        trained: the training run, in the first environment; `None` if the project brings its model along.
        problem: why nothing was compared, as where the training failed; empty if something was.
        runs: the prediction runs by name, in the order asked for.
        pairs: by name, each further run beside the first one; where its environment ran before, beside that run.
    """

    project: str
    trained: RunResult | None
    problem: str = ""
    runs: Mapping[str, RunResult] = field(default_factory=dict)
    pairs: Mapping[str, SideBySide] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Of all sides together: where one environment does not agree with itself, nothing else counts."""
        found = {pair.verdict for pair in self.pairs.values()} or {Verdict.UNKNOWN}
        return next(one for one in (Verdict.UNSTABLE, Verdict.DIFFERENT, Verdict.UNKNOWN, Verdict.SAME) if one in found)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: figures, outputs, fingerprints, without the files themselves."""
        return {
            "project": self.project,
            "verdict": str(self.verdict),
            "problem": self.problem,
            "trained": summary(self.trained) if self.trained else None,
            "runs": {name: summary(run) for name, run in self.runs.items()},
            "comparisons": {name: pair.to_dict() for name, pair in self.pairs.items()},
        }


def judge_project(
    engine: Engine,
    project: Project,
    environments: Sequence[Environment],
    *,
    limits: Limits | None = None,
    tolerance: float = TOLERANCE,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
) -> ProjectVerdict:
    """Train `project` in the first environment, predict in all of them, and hold each beside the first.

    Raises:
        InputError: fewer than two environments, or the project cannot be used.
        EngineError: the engine's trouble.
        Cancelled: on request.
    """
    require_sides(environments)
    project.check()
    cancellation = cancellation or Cancellation()
    prepare_all(engine, environments, on_event, cancellation)
    trained = None
    if project.train:
        trained = run_training(engine, project, environments[0], limits, on_event, cancellation)
        if problem := training_problem(trained):
            return ProjectVerdict(project.name, trained, problem)
    model = trained.files if trained else {}
    runs = predict_all(engine, project, environments, model, limits, on_event, cancellation)
    sides = [Side(environment, run) for environment, run in zip(environments, runs.values(), strict=True)]
    pairs = {}
    for index, side in enumerate(sides[1:], start=1):
        alike = [one for one in sides[:index] if one.environment.digest == side.environment.digest]
        beside = alike[0] if alike else sides[0]
        pairs[side.name] = hold_side_by_side(beside, side, project.output, project.row, tolerance)
    return ProjectVerdict(project.name, trained, runs=runs, pairs=pairs)
