"""Exercises 2 and 6: whatever is drawn holds the trap that a check is about, and is short enough to be shown."""

from __future__ import annotations

from random import Random

import pytest

from grader.bench import Bench
from grader.grade import grade
from grader.report import Report, Verdict
from grader.requests import Call
from sandbox.errors import EngineUnavailable
from tests.exercises.catalogue import Wrong, wrongs
from tests.exercises.checking import checks_module

DIFFERENCE = checks_module("spot-the-difference")
SEEDS = range(20)


def caught_at(slug: str, *checks: str) -> list[Wrong]:
    return [wrong for wrong in wrongs() if wrong.exercise.slug == slug and (not checks or wrong.check in checks)]


def graded(wrong: Wrong, seed: int) -> Report:
    def no_engine():
        raise EngineUnavailable("No engine is needed for this.")

    return grade(wrong.exercise, wrong.submission, Bench(no_engine, direct=True), seed=seed)


@pytest.mark.parametrize(
    "wrong", [*caught_at("spot-the-difference"), *caught_at("lock-with-hashes", "names")], ids=lambda wrong: wrong.name
)
def test_a_wrong_answer_is_found_whatever_is_drawn(wrong: Wrong) -> None:
    for seed in SEEDS:
        first = graded(wrong, seed).first_problem
        assert first is not None, seed
        assert (first.name, first.verdict) == (wrong.check, Verdict.FAILED), seed
        assert wrong.says in first.message, seed


@pytest.mark.parametrize("seed", SEEDS)
def test_two_inventories_are_shown_whole(seed: int) -> None:
    call = Call("spot_the_difference", DIFFERENCE.two_inventories(Random(seed)))
    assert "more characters" not in call.words


@pytest.mark.parametrize("seed", SEEDS)
def test_two_inventories_have_something_of_everything(seed: int) -> None:
    found = DIFFERENCE.difference(*DIFFERENCE.two_inventories(Random(seed)))
    assert all(found[part] for part in ("changed", "missing", "extra"))
