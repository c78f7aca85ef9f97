"""Each cheat in the folder beside this file scores nothing, and the next honest answer is graded as if it never was."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench import Bench
from grader.exercise import Exercise
from grader.grade import grade
from grader.report import Verdict
from grader.submission import Submission

CHEATS = sorted((Path(__file__).parent / "cheats").glob("*.py"))
# They change no argument, which is one of the checks; a cheat whose docstring says so may pass that one.
HONEST = "arguments"


def handed_in(exercise: Exercise, path: Path) -> Submission:
    return Submission({exercise.main: path.read_bytes()})


@pytest.mark.docker
@pytest.mark.parametrize("path", CHEATS, ids=lambda path: path.stem)
def test_a_cheat_scores_nothing_and_leaves_nothing_behind(path: Path, exercise: Exercise, containers: Bench) -> None:
    beside = set(exercise.folder.rglob("*"))
    report = grade(exercise, handed_in(exercise, path), containers)
    assert report.verdict in (Verdict.FAILED, Verdict.INVALID), report
    passed = {check.name for check in report.checks if check.verdict is Verdict.PASSED}
    assert passed <= ({HONEST} if f"Honest for `{HONEST}`" in path.read_text(encoding="utf-8") else set())
    assert report.first_problem is not None
    assert report.first_problem.message
    assert "\x1b" not in str(report.to_dict())
    assert set(exercise.folder.rglob("*")) == beside
    assert not Path("/tmp/two-kitchens-was-here").exists()
    honest = grade(exercise, Submission.from_folder(exercise, exercise.solution), containers)
    assert honest.passed, honest


@pytest.mark.docker
def test_the_runner_is_closed_to_the_code_beside_it(exercise: Exercise, containers: Bench) -> None:
    (cheat,) = (path for path in CHEATS if path.stem == "reaches_for_the_runner")
    first = grade(exercise, handed_in(exercise, cheat), containers).first_problem
    assert first is not None
    assert "got hold of: nothing" in first.came
