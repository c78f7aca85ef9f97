"""Lines of requirements files: whatever stands in one, it is read or refused in words."""

from __future__ import annotations

import pytest

from grader.bench import Bench
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.subjects.requirements import UnreadableLine, counts, read_requirement
from grader.submission import Submission

PYTHON = {"python_version": "3.11", "python_full_version": "3.11.0", "sys_platform": "linux"}
ODD = {
    "a marker without end": "numpy==2.1.2; " + "(" * 5000 + "python_version > '3'" + ")" * 5000,
    "a system that is compared": "numpy==2.1.2; sys_platform ~= 'linux'",
    "texts that are compared": "numpy==2.1.2; 'a' >= 'b'",
    "a version of 5,000 digits": f"numpy==2.1.2; python_version >= '{'9' * 5000}'",
    "no name": "==2.1.2",
}


def read_and_ask(line: str) -> bool:
    return counts(read_requirement(line), PYTHON)


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_an_odd_line_is_refused_and_breaks_nothing(line):
    with pytest.raises(UnreadableLine):
        read_and_ask(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("numpy==2.1.2", True),
        ("numpy==2.1.2; python_version < '3.12'", True),
        ("numpy==2.1.2; python_version >= '3.12'", False),
        ("pywin32; sys_platform == 'win32'", False),
    ],
)
def test_a_marker_says_whether_a_line_counts(line, expected):
    assert read_and_ask(line) is expected


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
@pytest.mark.parametrize(("name", "file"), [("pin-the-pantry", "requirements.txt"), ("ship-it", "requirements.lock")])
def test_no_exercise_breaks_over_an_odd_line(name, file, line):
    exercise = find_exercise(name)
    solved = Submission.from_folder(exercise, exercise.solution)
    odd = solved.files[file] + f"\n{line}\n".encode()
    # What is wrong shows without an image, so none is built.
    report = grade(exercise, Submission({**solved.files, file: odd}), Bench.named("local"))
    assert Verdict.GRADER_ERROR not in {check.verdict for check in report.checks}
