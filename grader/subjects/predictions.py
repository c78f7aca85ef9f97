"""Predictions that a learner's program printed, and how they are held against dev's."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from grader.requests import Missed
from grader.values import cut, show
from sandbox.result import RunResult

NOISE = 1e-9
"""Two probabilities that are closer than this are the same answer."""

Predictions: TypeAlias = Mapping[int, tuple[bool, float]]
"""By order id: whether it comes late, and how likely that is."""


def read_predictions(result: RunResult, call: str) -> Predictions:
    """The answers that a run printed, one line of JSON an order; it comes from a container, and may be anything.

    Raises:
        Missed: it is something else.
    """
    found: dict[int, tuple[bool, float]] = {}
    for number, line in enumerate(result.stdout.splitlines(), start=1):
        try:
            answer: Any = json.loads(line)
            order, late, probability = answer["order_id"], answer["late"], float(answer["probability"])
            if type(order) is not int or type(late) is not bool or not math.isfinite(probability):
                raise ValueError(line)
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            raise Missed(
                f"Line {number} of what it printed is no answer: print nothing else.",
                call=call,
                expected='{"order_id": 5001, "late": false, "probability": 0.1}',
                came=cut(line),
            ) from None
        if order in found:
            raise Missed("It answered one order twice.", call=call, expected="an answer each", came=f"{order} again")
        found[order] = late, probability
    return found


def same_predictions(expected: Predictions, came: Predictions, call: str, because: str = "") -> str:
    """See that `came` is what dev says.

    Args:
        because: what a learner should look at, where it is not.

    Returns:
        What was compared, in words.

    Raises:
        Missed: it is not.
    """
    if expected.keys() != came.keys():
        odd = min(expected.keys() ^ came.keys())
        raise Missed(
            f"Order {odd} {'has no answer' if odd in expected else 'was never asked for'}. {because}".rstrip(),
            call=call,
            expected=f"{len(expected)} answers",
            came=f"{len(came)} answers",
        )
    others = [order for order, (late, probability) in expected.items() if abs(probability - came[order][1]) > NOISE]
    flipped = [order for order, (late, _) in expected.items() if late is not came[order][0]]
    if first := (flipped or others):
        raise Missed(
            f"{len(flipped)} of {len(expected)} orders are decided otherwise than in dev, and {len(others)} "
            f"probabilities are others. {because}".rstrip(),
            call=call,
            expected=f"order {first[0]}: {show(expected[first[0]])}",
            came=f"order {first[0]}: {show(came[first[0]])}",
        )
    late = sum(late for late, _ in came.values())
    return f"{len(came)} orders that nobody had seen, {late} of them called late: every answer is dev’s"
