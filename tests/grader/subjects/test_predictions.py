"""Predictions that came out of a container: whatever they are, there is a sentence for them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.requests import Missed
from grader.subjects.predictions import read_predictions, same_predictions
from sandbox.result import Evidence, EvidenceKind, RunResult, Status

GOOD = {"order_id": 1, "late": True, "probability": 0.75}
ODD_IDS: tuple[Any, ...] = (None, True, 1.0, "1", [1])
ODD_TRUTHS: tuple[Any, ...] = (None, 1, "yes", {})
ODD_NUMBERS: tuple[Any, ...] = (None, "x", [], float("nan"), float("inf"), 10**400)


def ran(*lines: str) -> RunResult:
    evidence = Evidence(EvidenceKind.DOCKER, "", "", "", "")
    return RunResult("dev", Status.OK, evidence, stdout="".join(f"{line}\n" for line in lines))


def test_answers_are_read_by_their_order():
    lines = json.dumps(GOOD), json.dumps({**GOOD, "order_id": 2, "late": False, "cook": "Ada", "probability": 0})
    assert read_predictions(ran(*lines), "it") == {1: (True, 0.75), 2: (False, 0.0)}


@pytest.mark.parametrize(
    "line",
    [
        *("", "hello", "null", "[]", "{}", "0", '"x"', "NaN", "[" * 100_000, "1" * 5000, '{"order_id": 1}'),
        *(json.dumps({**GOOD, "order_id": odd}) for odd in ODD_IDS),
        *(json.dumps({**GOOD, "late": odd}) for odd in ODD_TRUTHS),
        *(json.dumps({**GOOD, "probability": odd}) for odd in ODD_NUMBERS),
    ],
)
@pytest.mark.usefixtures("no_garbage_meanwhile")
def test_anything_else_is_no_answer(line):
    with pytest.raises(Missed, match="Line 2 of what it printed is no answer"):
        read_predictions(ran(json.dumps({**GOOD, "order_id": 9}), line), "it")


def test_an_order_is_answered_once():
    with pytest.raises(Missed, match="one order twice"):
        read_predictions(ran(json.dumps(GOOD), json.dumps(GOOD)), "it")


def test_the_last_digits_do_not_count():
    same_predictions({1: (True, 0.75)}, {1: (True, 0.75 + 1e-12)}, "it")


@pytest.mark.parametrize(
    ("came", "says"),
    [
        ({}, "Order 1 has no answer"),
        ({1: (True, 0.75), 2: (True, 0.75)}, "Order 2 was never asked for"),
        ({1: (False, 0.75)}, "1 of 1 orders are decided otherwise than in dev, and 0 probabilities are others"),
        ({1: (True, 0.7501)}, "0 of 1 orders are decided otherwise than in dev, and 1 probabilities are others"),
    ],
)
def test_what_differs_is_told(came, says):
    with pytest.raises(Missed, match=says):
        same_predictions({1: (True, 0.75)}, came, "it")
