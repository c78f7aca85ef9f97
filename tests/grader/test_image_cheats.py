"""Each Dockerfile in cheats/images works, is built in the wrong order, and hides that: it is found out all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench import Bench
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.submission import Submission

CHEATS = sorted((Path(__file__).parent / "cheats" / "images").glob("*.Dockerfile"))
# This one is not even built.
REFUSED = "puts_it_off"


@pytest.mark.docker
@pytest.mark.parametrize("path", CHEATS, ids=lambda path: path.stem)
def test_an_image_that_hides_how_it_is_built_is_not_passed(path: Path, containers: Bench) -> None:
    exercise = find_exercise("write-the-dockerfile")
    solved = Submission.from_folder(exercise, exercise.solution)
    report = grade(exercise, Submission({**solved.files, exercise.main: path.read_bytes()}), containers)
    missed = [check.name for check in report.checks if check.verdict is Verdict.FAILED]
    if path.stem == REFUSED:
        assert report.verdict is Verdict.INVALID, report
        assert report.first_problem is not None
        assert "leaves a step to images that stand on this one" in report.first_problem.message
    else:
        assert report.verdict is Verdict.FAILED, report
        # All else is well: it is the hiding that it does not get away with.
        assert missed == ["packages-reused"], report
