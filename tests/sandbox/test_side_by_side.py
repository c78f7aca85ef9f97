"""The verdict on two runs, whatever became of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sandbox.environment import load_environment
from sandbox.fingerprint import Fingerprint
from sandbox.result import Evidence, EvidenceKind, RunResult, Status
from sandbox.side_by_side import Side, SideBySide, Verdict, hold_side_by_side

DEV, PROD = load_environment("dev"), load_environment("prod")
PYTHONS = {"dev": "3.11.2", "prod": "3.13.5"}


def side(environment, rows=None, name: str = "", kind: EvidenceKind = EvidenceKind.DOCKER, **changes) -> Side:
    """A run that wrote `rows`, or wrote nothing."""
    run = RunResult(
        name or environment.name,
        Status.OK,
        Evidence(kind, "", environment.digest, "", ""),
        files={} if rows is None else {"predictions.json": json.dumps(rows).encode()},
        fingerprint=Fingerprint(python={"version": PYTHONS[environment.name]}),
    )
    return Side(environment, replace(run, **changes))


def crashed(environment, message: str = "ended with exit status 1.", **changes) -> Side:
    return side(environment, status=Status.ERROR, exit_code=1, message=message, **changes)


def held(left: Side, right: Side, key: str = "") -> SideBySide:
    pair = hold_side_by_side(left, right, "predictions.json", key)
    told = json.loads(json.dumps(pair.to_dict()))
    assert (told["verdict"], told["same"]) == (pair.verdict, pair.verdict is Verdict.SAME)
    assert pair.reason
    return pair


def test_equal_answers_are_the_same():
    pair = held(side(DEV, [1, 2]), side(PROD, [1, 2]))
    assert (pair.verdict, pair.reason) == (Verdict.SAME, "all 2 rows are the same")


def test_other_answers_differ():
    pair = held(side(DEV, [1, 2]), side(PROD, [1, 3]))
    assert pair.verdict is Verdict.DIFFERENT
    assert pair.to_dict()["flipped"] == 1


@pytest.mark.parametrize("status", [Status.ERROR, Status.TIMEOUT, Status.MEMORY, Status.OUTPUT_LIMIT])
@pytest.mark.parametrize("which", ["left", "right"])
def test_one_side_that_fails_differs_and_says_how(status, which):
    broken, whole = crashed(DEV, "was stopped.", name="a"), side(PROD, [1, 2], name="b")
    broken = replace(broken, run=replace(broken.run, status=status))
    pair = held(broken, whole) if which == "left" else held(whole, broken)
    assert pair.verdict is Verdict.DIFFERENT
    assert pair.problems == {"a": "There are no predictions from “a”: was stopped."}
    assert pair.reason == "“a” gave no predictions that can be compared; “b” gave 2 rows"
    assert pair.to_dict()["rows_by_side"] == {"b": 2}


@pytest.mark.parametrize("rows", [None, [], [float("nan")], {"a": 1}, [[1]]])
def test_one_side_whose_predictions_cannot_be_read_differs(rows):
    assert held(side(DEV, [1]), side(PROD, rows)).verdict is Verdict.DIFFERENT
    assert held(side(DEV, rows), side(PROD, rows)).verdict is Verdict.UNKNOWN


def test_both_sides_failing_alike_are_not_the_same():
    pair = held(crashed(DEV), crashed(PROD))
    assert pair.verdict is Verdict.UNKNOWN
    assert set(pair.problems) == {"dev", "prod"}


def test_rows_that_one_side_repeats_differ_and_a_key_that_is_none_cannot_be_told():
    once, twice = [{"id": 1}, {"id": 2}], [{"id": 1}, {"id": 1}]
    pair = held(side(DEV, once), side(PROD, twice), "id")
    assert (pair.verdict, list(pair.problems)) == (Verdict.DIFFERENT, ["prod"])
    assert "answered 2 times for id 1" in pair.problems["prod"]
    assert held(side(DEV, twice), side(PROD, twice), "id").verdict is Verdict.UNKNOWN


def test_a_key_column_that_neither_side_wrote_cannot_be_told():
    pair = held(side(DEV, [{"x": 1}]), side(PROD, [{"x": 1}]), "id")
    assert pair.verdict is Verdict.UNKNOWN
    assert "neither wrote a column “id”" in pair.reason
    assert held(side(DEV, [{"x": 1}]), side(PROD, [{"x": 1, "id": 1}]), "id").verdict is Verdict.DIFFERENT


def test_lost_rows_and_other_columns_differ():
    pair = held(side(DEV, [{"id": 1, "x": 1}, {"id": 2, "x": 1}]), side(PROD, [{"id": 1, "x": 1, "y": 1}]), "id")
    assert pair.verdict is Verdict.DIFFERENT
    told = pair.to_dict()
    assert (told["rows_only"], told["columns_only"]) == ({"dev": 1}, {"prod": ["y"]})
    assert told["rows_by_side"] == {"dev": 2, "prod": 1}


@pytest.mark.parametrize(
    "other",
    [side(DEV, [1, 3], name="dev (2)"), side(DEV, [1], name="dev (2)"), crashed(DEV, name="dev (2)")],
    ids=["values", "rows", "crash"],
)
def test_two_runs_of_the_same_environment_that_differ_are_unstable(other):
    pair = held(side(DEV, [1, 2]), other)
    assert pair.verdict is Verdict.UNSTABLE
    assert "two runs of the same environment" in pair.reason
    assert "so a difference between environments proves nothing" in pair.reason


def test_an_equal_environment_by_another_name_is_the_same_one():
    pair = held(side(DEV, [1, 2]), side(replace(DEV, name="prod"), [1, 3]))
    assert pair.verdict is Verdict.UNSTABLE
    assert "differ in 1 row," in pair.reason


def test_two_runs_of_the_same_environment_that_agree_are_stable():
    pair = held(side(DEV, [1, 2]), side(DEV, [1, 2], name="dev (2)"))
    assert pair.verdict is Verdict.SAME
    assert "two runs of the same environment agree, all 2 rows are the same" in pair.reason


def test_one_recording_beside_itself_shows_nothing():
    once = side(DEV, [1], kind=EvidenceKind.RECORDED)
    assert held(once, replace(once, run=replace(once.run, environment="dev (2)"))).verdict is Verdict.UNKNOWN


def test_the_same_answers_on_another_python_than_was_asked_for_say_nothing_of_that_python():
    elsewhere = Fingerprint(python={"version": "3.11.2"})
    pair = held(side(DEV, [1]), side(PROD, [1], fingerprint=elsewhere))
    assert pair.verdict is Verdict.UNKNOWN
    assert "“prod” asks for Python 3.13 and ran on 3.11.2" in pair.reason
    differs = held(side(DEV, [1]), side(PROD, [2], fingerprint=elsewhere))
    assert differs.verdict is Verdict.DIFFERENT
    assert "“prod” asks for Python 3.13 and ran on 3.11.2" in differs.reason
