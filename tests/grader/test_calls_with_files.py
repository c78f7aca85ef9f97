"""A call may bring files along, which then lie beside the learner's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench import Bench
from grader.grade import grade
from grader.submission import Submission
from tests.grader.brief import written

READS = b"def double(name):\n    return 2 * open(name).read()\n"
TWO_CALLS = """
@check("Each call finds its own file.")
async def own(exam):
    first, second = await exam.together(
        exam.call("double", "word.txt", files={"word.txt": b"pie"}),
        exam.call("double", "word.txt", files={"word.txt": b"tea"}),
    )
    first.equals("piepie")
    second.equals("teatea")
"""


@pytest.mark.docker
@pytest.mark.parametrize("direct", [True, False])
def test_each_call_finds_its_own_files(tmp_path: Path, direct: bool) -> None:
    exercise = written(tmp_path, TWO_CALLS)
    report = grade(exercise, Submission({"double.py": READS}, tmp_path), Bench.named("docker", direct=direct))
    assert report.passed, report
