"""A mistake in one exercise's list of wrong answers is told with its place, and takes no other exercise down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import BrokenExercise
from grader.exercise import Exercise, find_exercise
from tests.exercises import catalogue
from tests.exercises.catalogue import Wrong
from tests.grader.brief import written

FINE = '[[wrong]]\nname = "a"\ncheck = "b"\nsays = "c"\n'


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Exercise]:
    """An exercise beside one of the course's, whose list a test breaks."""
    exercise = written(tmp_path, "")
    found = (exercise, find_exercise("spot-the-difference"))
    monkeypatch.setattr(catalogue, "exercises", lambda: found)
    catalogue.wrongs.cache_clear()
    yield exercise
    catalogue.wrongs.cache_clear()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[wrong]\n", "is not valid TOML"),
        ("[wrong]\n", r"has no \[\[wrong\]\] tables"),
        ("", r"has no \[\[wrong\]\] tables"),
        ("[[wrongs]]\n", r"has no \[\[wrong\]\] tables"),
        (f'{FINE}[[wrong]]\nname = "a"\nsays = "c"\n', "entry 2: “check” is missing or not of type str"),
        (f"{FINE}docker = 1\n", "entry 1: “docker” is missing or not of type bool"),
        (f"{FINE}colour = 1\n", "entry 1: there is no setting “colour”"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_and_stands_in_the_way_of_itself_alone(
    broken: Exercise, text: str, says: str
) -> None:
    (broken.folder / catalogue.CATALOGUE).write_text(text, encoding="utf-8")
    with pytest.raises(BrokenExercise, match=rf"07_double/wrong\.toml.*{says}"):
        Wrong.of(broken)
    assert {wrong.exercise.slug for wrong in catalogue.wrongs()} == {"spot-the-difference"}


def test_a_list_that_is_missing_is_told(broken: Exercise) -> None:
    with pytest.raises(BrokenExercise, match=r"wrong\.toml is missing"):
        Wrong.of(broken)
    assert {wrong.exercise.slug for wrong in catalogue.wrongs()} == {"spot-the-difference"}


def test_what_is_listed_is_found(broken: Exercise) -> None:
    (broken.folder / catalogue.CATALOGUE).write_text(f"{FINE}docker = true\n", encoding="utf-8")
    assert Wrong.of(broken) == (Wrong(broken, "a", "b", "c", docker=True),)
