"""Each cheat in the folder beside this file scores nothing, and the next honest answer is graded as if it never was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.bench import Bench
from grader.exercise import Exercise, find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.submission import Submission

CHEATS = sorted((Path(__file__).parent / "cheats").glob("*.py"))
# They change no argument, which is one of the checks; a cheat whose docstring says so may pass that one.
HONEST = "arguments"


def handed_in(exercise: Exercise, path: Path) -> Submission:
    return Submission({exercise.main: path.read_bytes()})


def texts(told: Any) -> Iterator[str]:
    """Every text in plain data, as it is."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for inner in told.values() if isinstance(told, dict) else told:
            yield from texts(inner)


def files_in(exercise: Exercise) -> set[Path]:
    """All that lies in its folder, but for what our own Python keeps of the checks that it imported."""
    return {path for path in exercise.folder.rglob("*") if "__pycache__" not in path.parts}


@pytest.mark.docker
@pytest.mark.parametrize("path", CHEATS, ids=lambda path: path.stem)
def test_a_cheat_scores_nothing_and_leaves_nothing_behind(path: Path, exercise: Exercise, containers: Bench) -> None:
    beside = files_in(exercise)
    report = grade(exercise, handed_in(exercise, path), containers)
    assert report.verdict in (Verdict.FAILED, Verdict.INVALID), report
    passed = {check.name for check in report.checks if check.verdict is Verdict.PASSED}
    assert passed <= ({HONEST} if f"Honest for `{HONEST}`" in path.read_text(encoding="utf-8") else set())
    assert report.first_problem is not None
    assert report.first_problem.message
    assert all(one.isprintable() or one in "\n\t" for text in texts(report.to_dict()) for one in text)
    assert files_in(exercise) == beside
    assert not Path("/tmp/two-kitchens-was-here").exists()
    # With the patience of the real one: what is right is to pass on a busy machine too.
    honest = grade(find_exercise(exercise.slug), Submission.from_folder(exercise, exercise.solution), containers)
    assert honest.passed, honest


@pytest.mark.docker
def test_the_runner_is_closed_to_the_code_beside_it(exercise: Exercise, containers: Bench) -> None:
    (cheat,) = (path for path in CHEATS if path.stem == "reaches_for_the_runner")
    # With the patience of the real one: what it says counts, and it is to come to say it.
    first = grade(find_exercise(exercise.slug), handed_in(exercise, cheat), containers).first_problem
    assert first is not None
    assert "got hold of: nothing" in first.came
