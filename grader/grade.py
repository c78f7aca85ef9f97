"""Grades one submission to one exercise: the one way in, for every face."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from random import Random
from typing import Any

from grader.bench import Bench
from grader.checks import load_checks
from grader.conduct import conduct
from grader.exam import Exam
from grader.exercise import Exercise
from grader.report import CheckResult, Report, Verdict, whole_verdict
from grader.submission import Submission
from sandbox.cancellation import Cancellation
from sandbox.errors import EngineError
from sandbox.events import OnEvent, ignore

NOT_ATTEMPTED = "This is still the starter: nothing is wrong yet, and nothing is done."


def grade(
    exercise: Exercise,
    submission: Submission,
    bench: Bench,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
    seed: int | None = None,
) -> Report:
    """Grade `submission`.

    Args:
        seed: of the inputs that are drawn; by default another one each time.

    Raises:
        BrokenExercise: the exercise's own files cannot be used.
        Cancelled: on request.
    """
    begun = time.monotonic()
    seed = secrets.randbits(32) if seed is None else seed
    cancellation = cancellation or Cancellation()

    def report(verdict: Verdict, message: str = "", checks: tuple[CheckResult, ...] = (), **details: Any) -> Report:
        return Report(exercise.slug, verdict, message, checks, seconds=time.monotonic() - begun, seed=seed, **details)

    if submission.handed_in and not submission.files and not submission.unreadable:
        where = f"there is no {exercise.main} in {submission.handed_in}"
        return report(Verdict.NOT_ATTEMPTED, f"Nothing was handed in: {where}.")
    if problem := submission.problem(exercise):
        return report(Verdict.INVALID, problem)
    checks = load_checks(exercise)
    untouched = submission.untouched(exercise)
    exam = Exam(exercise, submission, Random(seed))  # noqa: S311 - inputs, not secrets
    results = conduct(checks[:1] if untouched else checks, exam, seed, bench, on_event, cancellation)
    if untouched:
        # How the first check does shows what is asked for; that it cannot be made tells nothing about anybody.
        shown = tuple(result for result in results if result.verdict is Verdict.FAILED)
        return report(Verdict.NOT_ATTEMPTED, NOT_ATTEMPTED, shown, **_where(bench))
    return report(whole_verdict(results), _message(results), results, facts=exam.facts, **_where(bench))


def _where(bench: Bench) -> dict[str, Any]:
    try:
        return {"where": bench.words, "isolated": bench.isolated}
    except EngineError:
        return {}


def _message(results: Sequence[CheckResult]) -> str:
    """One sentence on the whole, where there is more to say than the checks do."""
    verdict = whole_verdict(tuple(results))
    if verdict is Verdict.ENVIRONMENT_ERROR:
        passed = sum(result.verdict is Verdict.PASSED for result in results)
        reason = next(result.message for result in results if result.verdict is verdict)
        return f"{passed} of {len(results)} checks are passed, and the others cannot be made here. {reason}"
    if verdict is Verdict.GRADER_ERROR:
        return next((result.message for result in results if result.verdict is verdict), "")
    return ""
