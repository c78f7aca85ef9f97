"""A report: what comes first, and how it travels."""

from __future__ import annotations

import json

import pytest

from grader.report import CheckResult, Report, Verdict, whole_verdict


def result(verdict: Verdict, name: str = "a", *, tried: bool = True) -> CheckResult:
    return CheckResult(name, "A title.", verdict, "message", "f(1)", "1", "2", "out", True, "trace", tried)


def test_it_comes_back_from_json_as_it_was() -> None:
    checks = (result(Verdict.PASSED), result(Verdict.FAILED, tried=False))
    report = Report("double", Verdict.FAILED, "m", checks, "here", True, {"a": "b"}, 1.5, 7)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_the_culprit_comes_before_what_was_not_tried() -> None:
    checks = (result(Verdict.PASSED), result(Verdict.FAILED, "later", tried=False), result(Verdict.FAILED, "culprit"))
    first = Report("double", Verdict.FAILED, checks=checks).first_problem
    assert first is not None
    assert first.name == "culprit"


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ("passed passed", "passed"),
        ("passed failed environment_error", "failed"),
        ("failed invalid", "invalid"),
        ("environment_error grader_error", "grader_error"),
        ("passed environment_error", "environment_error"),
        ("", "grader_error"),
    ],
)
def test_what_a_learner_can_mend_comes_first(found: str, whole: str) -> None:
    assert whole_verdict(tuple(result(Verdict(name)) for name in found.split())) is Verdict(whole)
