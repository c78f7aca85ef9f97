"""In our own process, a learner's code leaves everything as it was."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grader.bench import Bench
from grader.grade import grade
from grader.report import Report, Verdict
from grader.submission import Submission
from tests.grader.brief import written

TWO = '@check("It doubles 2.")\nasync def two(exam):\n    (await exam.call("double", 2)).equals(4)\n'


def graded(folder: Path, source: str) -> Report:
    exercise = written(folder, TWO)
    (exercise.folder / exercise.main).write_text(source, encoding="utf-8")
    return grade(exercise, Submission.from_folder(exercise), Bench.named("local", direct=True), seed=1)


@pytest.mark.parametrize(
    "line",
    ["os.chdir('/')", "sys.path.insert(0, '/nowhere')", "sys.path.clear()", "sys.stdout = sys.stderr = None"],
)
def test_what_it_changed_is_put_back(line: str, tmp_path: Path) -> None:
    before = Path.cwd(), sys.path.copy(), sys.stdout, sys.stderr
    report = graded(tmp_path, f"import os, sys\ndef double(n):\n    {line}\n    return 2 * n\n")
    assert report.passed, report
    assert (Path.cwd(), sys.path, sys.stdout, sys.stderr) == before
    assert "double" not in sys.modules


def test_a_thread_that_goes_on_does_not_hold_it_up(tmp_path: Path) -> None:
    thread = "import threading\nend = threading.Event()\nthreading.Thread(target=end.wait, args=(1,)).start()\n"
    assert graded(tmp_path, f"{thread}def double(n):\n    return 2 * n\n").passed


def test_the_traceback_is_of_the_learners_code_alone(tmp_path: Path) -> None:
    report = graded(tmp_path, "def double(n):\n    return helper(n)\n\ndef helper(n):\n    return n / 0\n")
    (check,) = report.checks
    assert check.verdict is Verdict.FAILED
    assert "in line 5 of double.py" in check.message
    assert check.traceback.count("File ") == 2
    assert "driver.py" not in check.traceback
    assert os.fspath(tmp_path) in check.traceback
