"""Exercise 4: each real recipe has one culprit, and an engine that breaks is no fault of the learner."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from random import Random
from typing import Any

import pytest

from grader.bench import Bench
from grader.exam import Exam
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.submission import Submission
from sandbox.cancellation import Cancellation
from sandbox.divergence import load_divergence
from sandbox.engines.docker import DockerEngine
from sandbox.errors import EngineError, EngineLost
from sandbox.events import ignore
from sandbox.result import Evidence, EvidenceKind, RunResult, Status
from tests.exercises.checking import checks_module

CHECKS = checks_module("find-the-culprit")
CULPRITS = {"hash-seed": "hash seed", "missing-jar": "libraries", "ten-tenths": "Python", "time-zone": "time zone"}
pytestmark = pytest.mark.docker


@pytest.mark.parametrize("slug", CHECKS.RECIPES)
def test_one_difference_changes_the_recipe_and_no_other_does(slug: str) -> None:
    tasting = CHECKS.Tasting(load_divergence(slug), DockerEngine(), ignore, Cancellation())
    tasting.differs(frozenset())
    with ThreadPoolExecutor(2) as pool:
        differ = list(pool.map(lambda name: tasting.differs(frozenset({name})), CHECKS.DIFFERENCES))
    assert [name for name, one in zip(CHECKS.DIFFERENCES, differ, strict=True) if one] == [CULPRITS[slug]]


def test_which_question_has_the_culprit_where_is_drawn() -> None:
    exercise = find_exercise("find-the-culprit")
    solved = Submission.from_folder(exercise, exercise.solution)

    def places(seed: int) -> tuple[int, ...]:
        hunts = CHECKS.one_for_each_place(Exam(exercise, solved, Random(seed)))
        return tuple(hunt.names.index(hunt.culprit) for hunt in hunts)

    drawn = [places(seed) for seed in range(20)]
    assert {tuple(sorted(one)) for one in drawn} == {(0, 1, 2, 3)}
    assert len(set(drawn)) > 5


class LostEngine(DockerEngine):
    """Docker, until it goes away: after the two kitchens of each of two recipes."""

    def __init__(self) -> None:
        super().__init__()
        self._runs: Iterator[int] = count()

    def run(self, *arguments: Any, **more: Any) -> RunResult:
        if next(self._runs) >= 4:
            raise EngineLost("Docker went away: start it, and try again.")
        return super().run(*arguments, **more)


def test_an_engine_that_goes_away_in_the_midst_of_a_question_is_no_fault_of_the_learner() -> None:
    exercise = find_exercise("find-the-culprit")
    solved = Submission.from_folder(exercise, exercise.solution)
    report = grade(exercise, solved, Bench(LostEngine, direct=True))
    assert report.verdict is Verdict.ENVIRONMENT_ERROR
    assert "Docker went away" in report.message
    assert [check.verdict for check in report.checks].count(Verdict.PASSED) == len(report.checks) - 1


class SlowEngine(DockerEngine):
    """Docker on a machine that has so much to do that no run comes to an end."""

    def run(self, *arguments: Any, **more: Any) -> RunResult:
        evidence = Evidence(EvidenceKind.DOCKER, "", "", "", "")
        return RunResult("dev", Status.TIMEOUT, evidence, message="It took too long.")


def test_a_run_that_is_stopped_is_no_difference_between_two_kitchens() -> None:
    tasting = CHECKS.Tasting(load_divergence("ten-tenths"), SlowEngine(), ignore, Cancellation())
    with pytest.raises(EngineError, match=r"“dev”: It took too long\. Check again"):
        tasting.differs(frozenset())
    assert isinstance(tasting.trouble, EngineError)
