"""What holds for every exercise, whoever adds it: a folder is enough to be tested here."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench import Bench
from grader.checks import load_checks
from grader.exercise import ROOT, Exercise, survey
from grader.grade import grade
from grader.hints import hints_for, read_hints
from grader.report import Report, Verdict
from grader.submission import Submission
from lessons.catalogue import find_lessons
from tests.exercises.catalogue import Wrong, exercises, wrongs

ALLOWED = {"exercise.toml", "task.md", "checks.py", "hints.toml", "wrong.toml", "starter", "given", "wrong"}
every_exercise = pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.slug)


def told(report: Report) -> str:
    return "\n".join(
        [f"{report.verdict} {report.message} (seed {report.seed})"]
        + [
            f"{c.verdict} {c.name}: {c.message} | {c.call} | {c.expected} | {c.came}\n{c.traceback}"
            for c in report.checks
        ]
    )


def test_no_exercise_is_left_out() -> None:
    assert not [str(fault) for fault in survey()[1]]


@every_exercise
def test_the_learners_files_are_the_starter(exercise: Exercise) -> None:
    for name, data in exercise.starter.items():
        assert (exercise.folder / name).read_bytes() == data


@every_exercise
def test_no_stray_file_lies_about(exercise: Exercise) -> None:
    found = {path.name for path in exercise.folder.iterdir()} - {"__pycache__"}
    assert found <= ALLOWED | set(exercise.files)
    solved = {path.name for path in exercise.solution.iterdir()} - {"__pycache__"}
    assert solved == {"explanation.md", *exercise.files}
    catalogued = {wrong.name for wrong in Wrong.of(exercise)}
    assert {path.name for path in (exercise.folder / "wrong").iterdir()} == catalogued
    for wrong in (exercise.folder / "wrong").iterdir():
        assert {path.name for path in wrong.iterdir()} - {"__pycache__"} <= set(exercise.files)


@every_exercise
def test_the_task_names_each_thing_that_is_graded(exercise: Exercise) -> None:
    task = " ".join(exercise.task.split())
    for check in load_checks(exercise):
        assert check.title in task, check.name


@every_exercise
def test_there_are_hints_and_none_is_empty(exercise: Exercise) -> None:
    hints = read_hints(exercise)
    assert len(hints) >= 3
    assert all(hint.text for hint in hints)
    names = {check.name for check in load_checks(exercise)}
    assert {hint.about for hint in hints if hint.about} <= names


@every_exercise
def test_who_has_not_begun_is_offered_at_least_three_hints_and_the_whole_plan_last(exercise: Exercise) -> None:
    last = read_hints(exercise)[-1]
    for report in (None, Report(exercise.slug, Verdict.NOT_ATTEMPTED), Report(exercise.slug, Verdict.INVALID)):
        offered = hints_for(exercise, report)
        assert len(offered) >= 3
        assert offered.index(last.fill({})) >= 2
        assert not any("{{" in text for text in offered)


@every_exercise
def test_the_lesson_that_prepares_for_it_is_there(exercise: Exercise) -> None:
    assert exercise.lesson in {"", *(lesson.slug for lesson in find_lessons())}


@every_exercise
def test_the_readme_lists_it(exercise: Exercise) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"| {exercise.number} | {exercise.title} | {exercise.summary} |" in readme


@every_exercise
def test_the_solution_is_explained(exercise: Exercise) -> None:
    assert len((exercise.solution / "explanation.md").read_text(encoding="utf-8").split()) > 60


@every_exercise
def test_at_least_three_wrong_answers_are_catalogued(exercise: Exercise) -> None:
    assert len(Wrong.of(exercise)) >= 3


@every_exercise
def test_the_starter_is_not_attempted_and_shows_what_is_asked_for(exercise: Exercise) -> None:
    report = grade(exercise, Submission.from_folder(exercise, exercise.folder / "starter"), Bench.named(direct=True))
    assert report.verdict is Verdict.NOT_ATTEMPTED, told(report)
    (shown,) = report.checks
    assert shown.message
    assert shown.call
    assert shown.expected
    assert shown.came


@every_exercise
def test_the_solution_passes_without_docker_where_it_can(exercise: Exercise) -> None:
    bench = Bench.named("local", direct=True)
    report = grade(exercise, Submission.from_folder(exercise, exercise.solution), bench)
    wanted = {Verdict.PASSED, Verdict.ENVIRONMENT_ERROR} if exercise.docker else {Verdict.PASSED}
    assert report.verdict in wanted, told(report)


@pytest.mark.docker
@every_exercise
def test_the_solution_passes_in_docker(exercise: Exercise) -> None:
    report = grade(exercise, Submission.from_folder(exercise, exercise.solution), Bench.named("docker"))
    assert report.passed, told(report)
    assert report.isolated


@pytest.mark.docker
@pytest.mark.parametrize("wrong", wrongs(), ids=str)
def test_a_wrong_answer_gets_its_message(wrong: Wrong) -> None:
    report = grade(wrong.exercise, wrong.submission, Bench.named("docker"))
    assert report.verdict in (Verdict.FAILED, Verdict.INVALID), told(report)
    first = report.first_problem
    assert first is not None
    assert first.name == wrong.check, told(report)
    assert wrong.says in first.message, told(report)
    assert hints_for(wrong.exercise, report)


@pytest.fixture(autouse=True)
def _nothing_is_left_beside_the_exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
