"""What is wrong in an exercise's own files is said with the file and what to do; hints look at what was found out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.checks import load_checks
from grader.errors import BrokenExercise, UnknownExercise
from grader.exercise import GIVEN_BOUNDS, Exercise, find_exercise, find_exercises
from grader.hints import hints_for, read_hints
from grader.report import CheckResult, Report, Verdict
from tests.grader.brief import written

FINE = '@check("It is.")\nasync def is_fine(exam):\n    pass\n'


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("colour = 1\n", "no setting “colour”"),
        ("lesson = 1\n", "“lesson” is to be of type str"),
        ("= 1\n", "not valid TOML"),
        ("[limits]\nsecond = 5\n", "no limit “second”: the limits are seconds"),
        ("[limits]\nseconds = 'five'\n", "the limit “seconds” is to be a number"),
        ("[limits]\nseconds = true\n", "the limit “seconds” is to be a number"),
        ("[limits]\nseconds = 0\n", r"exercise\.toml: The limit “seconds” is 0"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_told(settings: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenExercise, match=says):
        written(tmp_path, FINE, settings=settings)


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("files = [1]", "“files” is to hold names of files"),
        ('files = [""]', "“files” is to hold names of files"),
        ("minutes = true", "“minutes” is to be of type int"),
    ],
)
def test_a_setting_of_another_kind_is_told(setting: str, says: str, tmp_path: Path) -> None:
    manifest = written(tmp_path, FINE).folder / "exercise.toml"
    name = setting.partition(" ")[0]
    lines = [line for line in manifest.read_text(encoding="utf-8").splitlines() if not line.startswith(name)]
    manifest.write_text("\n".join([*lines, setting]), encoding="utf-8")
    with pytest.raises(BrokenExercise, match=says):
        Exercise.from_folder(manifest.parent)


def test_a_number_that_is_none_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, FINE).folder
    with pytest.raises(BrokenExercise, match="01_take_inventory"):
        Exercise.from_folder(folder.rename(folder.with_name("²_double")))


def test_a_missing_starter_is_told(tmp_path: Path) -> None:
    exercise = written(tmp_path, FINE)
    (exercise.folder / "starter" / "double.py").unlink()
    with pytest.raises(BrokenExercise, match=r"starter/double\.py is missing"):
        Exercise.from_folder(exercise.folder)


def test_a_folder_of_another_name_is_no_exercise(tmp_path: Path) -> None:
    with pytest.raises(BrokenExercise, match="01_take_inventory"):
        Exercise.from_folder(tmp_path)


def test_two_exercises_of_one_number_are_told(tmp_path: Path) -> None:
    exercise = written(tmp_path, FINE)
    written(tmp_path / "more", FINE).folder.rename(tmp_path / "07_again")
    with pytest.raises(BrokenExercise, match="same number"):
        find_exercises(exercise.folder.parent)


@pytest.mark.parametrize("name", ["spot-the-diference", "spot", "spt", "difference", "7_spot"])
def test_an_unknown_name_offers_the_nearest(name: str) -> None:
    with pytest.raises(UnknownExercise, match="did you mean “spot-the-difference”"):
        find_exercise(name)


def test_a_part_of_several_names_offers_them_all() -> None:
    with pytest.raises(UnknownExercise, match="“spot-the-difference” or “predict-the-divergence”"):
        find_exercise("di")


@pytest.mark.parametrize("name", ["99", "the", ""])
def test_a_name_like_no_other_or_like_all_is_told_where_all_of_them_stand(name: str) -> None:
    with pytest.raises(UnknownExercise, match="grader list"):
        find_exercise(name)


def test_one_that_is_broken_stands_in_the_way_of_itself_alone(tmp_path: Path) -> None:
    root = written(tmp_path, FINE).folder.parent
    (root / "08_half").mkdir()
    (root / "08_half" / "exercise.toml").write_text('title = "Half"\n', encoding="utf-8")
    assert find_exercise("double", root).number == 7
    for name in ("8", "08", "half", "08_half"):
        with pytest.raises(BrokenExercise, match="has no “files”"):
            find_exercise(name, root)
    written(tmp_path / "more", FINE).folder.rename(root / "07_again")
    with pytest.raises(BrokenExercise, match="same number"):
        find_exercise("double", root)


@pytest.mark.parametrize(("checks", "says"), [("1 / 0\n", "ZeroDivisionError"), ("x = 1\n", "has no check")])
def test_checks_that_cannot_be_used_are_told(checks: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenExercise, match=says):
        load_checks(written(tmp_path, checks))


def test_checks_that_are_not_there_are_told(tmp_path: Path) -> None:
    exercise = written(tmp_path, FINE)
    (exercise.folder / "checks.py").unlink()
    with pytest.raises(BrokenExercise, match="missing"):
        load_checks(exercise)


@pytest.mark.parametrize("name", ["exercise.toml", "starter/double.py", "given/data.csv", "checks.py", "hints.toml"])
def test_a_link_and_a_pipe_in_an_exercise_are_refused_by_name(name: str, tmp_path: Path) -> None:
    exercise = written(tmp_path, FINE, HINTS)
    path = exercise.folder / name
    path.parent.mkdir(exist_ok=True)
    secret = tmp_path / "secret"
    secret.write_text(path.read_text() if path.exists() else "not yours")

    def told() -> str:
        with pytest.raises(BrokenExercise) as caught:
            found = Exercise.from_folder(exercise.folder)
            read_hints(found)
            load_checks(found)
        return str(caught.value)

    path.unlink(missing_ok=True)
    path.symlink_to(secret)
    assert told() == f"{path} is a link to another place: copy the file itself into the folder."
    path.unlink()
    os.mkfifo(path)
    assert told() == f"{path} is a pipe: put a plain file in its place, or take it away."


def test_what_is_given_with_an_exercise_is_bounded_and_caches_are_no_part_of_it(tmp_path: Path) -> None:
    exercise = written(tmp_path, FINE)
    given = exercise.folder / "given"
    (given / "__pycache__").mkdir(parents=True)
    (given / "__pycache__" / "carry.pyc").symlink_to("/etc/hostname")
    (given / "carry.py").write_text("")
    assert set(Exercise.from_folder(exercise.folder).given) == {"carry.py"}
    with (given / "data.csv").open("wb") as file:
        file.truncate(GIVEN_BOUNDS.size + 1)
    with pytest.raises(BrokenExercise, match=r"given holds more than 16\.0 MiB, .* data\.csv: give out less"):
        Exercise.from_folder(exercise.folder)


def test_a_file_of_the_learners_that_a_manifest_looks_for_elsewhere_is_refused(tmp_path: Path) -> None:
    manifest = written(tmp_path, FINE).folder / "exercise.toml"
    manifest.write_text(manifest.read_text().replace("double.py", "../../double.py"), encoding="utf-8")
    with pytest.raises(BrokenExercise, match="does not name a file below the folder"):
        Exercise.from_folder(manifest.parent)


HINTS = """
[[hint]]
text = "First."
[[hint]]
about = "is-fine"
text = "It was {{what}}."
otherwise = "It was something."
[[hint]]
text = "{{unknown}}"
"""


def report(verdict: Verdict, **facts: str) -> Report:
    return Report("double", verdict, checks=(CheckResult("is-fine", "It is.", verdict),), facts=facts)


def test_hints_look_at_what_was_found_out(tmp_path: Path) -> None:
    exercise = written(tmp_path, FINE, HINTS)
    assert hints_for(exercise, None) == ("First.", "It was something.")
    assert hints_for(exercise, report(Verdict.NOT_ATTEMPTED)) == ("First.", "It was something.")
    assert hints_for(exercise, Report("double", Verdict.INVALID)) == ("First.", "It was something.")
    assert hints_for(exercise, report(Verdict.FAILED, what="salt")) == ("First.", "It was salt.")
    assert hints_for(exercise, report(Verdict.FAILED)) == ("First.", "It was something.")
    assert hints_for(exercise, report(Verdict.PASSED, what="salt")) == ("First.",)


def test_hints_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenExercise, match=r"hints.toml cannot be used"):
        read_hints(written(tmp_path, FINE, "[[hint]]\ncolour = 'red'\n"))
