"""What several checks look at is fetched once."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench import Bench
from grader.grade import grade
from grader.report import Report, Verdict
from grader.submission import Submission
from sandbox.engines.base import Engine
from sandbox.errors import EngineUnavailable
from tests.grader.brief import written

COUNTS = b"""
calls = []

def double(number):
    calls.append(number)
    return len(calls)
"""
CHECKS = """
async def fetched(exam):
    await exam.call("double", 0)
    return (await exam.call("double", 1)).value

@check("It was called twice.")
async def first(exam):
    assert await exam.once("calls", fetched) == 2

@check("It was still called twice.")
async def second(exam):
    assert await exam.once("calls", fetched) == 2

"""


def no_engine() -> Engine:
    raise EngineUnavailable("There is no engine in this test.")


def graded(folder: Path, checks: str, source: bytes) -> Report:
    folder.joinpath("double.py").write_bytes(source)
    submission = Submission({"double.py": source}, folder)
    return grade(written(folder, checks), submission, Bench(no_engine, direct=True))


def test_it_is_fetched_for_the_first_check_and_handed_to_the_second(tmp_path: Path) -> None:
    report = graded(tmp_path, CHECKS, COUNTS)
    assert report.passed, [check.traceback for check in report.checks]


def test_each_check_is_told_why_it_could_not_be_fetched(tmp_path: Path) -> None:
    report = graded(tmp_path, CHECKS, b"def double(number):\n    return 1 / (number - 1)\n")
    assert [check.verdict for check in report.checks] == [Verdict.FAILED, Verdict.FAILED]
    assert {check.came for check in report.checks} == {"ZeroDivisionError: division by zero"}


@pytest.mark.parametrize("name", ["calls", "more"])
def test_two_names_are_two_things(tmp_path: Path, name: str) -> None:
    checks = CHECKS.replace('once("calls", fetched) == 2\n\n@', f'once("{name}", fetched) == 2\n\n@', 1)
    assert graded(tmp_path, checks, COUNTS).passed is (name == "calls")
