"""What the flagship's predictions are worth, in the delivery kitchen's own terms."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sandbox.outputs import Row, read_rows
from sandbox.pipeline import ProjectComparison
from sandbox.project import FLAGSHIP, Project
from sandbox.result import RunResult

PAST, NEW = "orders_train.csv", "orders_new.csv"
Order = Mapping[str, str]
"""A row by its columns' names."""
# Assumed prices, in euros: what a wrong answer costs the delivery kitchen.
MISSED_LATE_COST = 12.0
"""An order came late and nobody was warned: refund and a cross customer."""
FALSE_ALARM_COST = 3.0
"""An order was flagged and came in time: its customer was warned for nothing, and gets a voucher."""


@dataclass(frozen=True)
class Score:
    """How good one run's predictions were, once the outcomes were known.

    Attributes:
        orders: how many there were.
        flagged: how many were predicted to be late.
        accuracy: the right part of all predictions, 0 to 1.
        missed, false_alarms: wrong predictions of either kind.
        cost: what those cost, in euros, at the assumed prices.
    """

    orders: int
    flagged: int
    accuracy: float
    missed: int
    false_alarms: int
    cost: float


@dataclass(frozen=True)
class Move:
    """What happened to one order whose prediction flipped.

    Attributes:
        left_late, right_late: the two predictions.
        left_probability, right_probability: of coming late.
        feature: the feature whose change moved the score the most.
        left_value, right_value: that feature, as the model was shown it on either side.
        push: by how much that feature's change moved the score, in log-odds.
    """

    order_id: int
    left_late: bool
    right_late: bool
    left_probability: float
    right_probability: float
    feature: str
    left_value: float
    right_value: float
    push: float


@dataclass(frozen=True)
class Verdict:
    """Whether the story holds, and the sentence that says so."""

    holds: bool
    reason: str


@cache
def flagship() -> Project:
    """The delivery kitchen's project."""
    return Project.from_folder(FLAGSHIP)


@cache
def orders(name: str) -> tuple[Order, ...]:
    """The rows of one of the recipe's tables: the orders of `PAST`, from which the model learns, or the `NEW` ones."""
    return tuple(csv.DictReader(io.StringIO(flagship().files[name].decode())))


@cache
def outcomes() -> Mapping[int, bool]:
    """Which orders really came late, by order id."""
    text = (FLAGSHIP / "outcomes.csv").read_text(encoding="utf-8")
    return {int(row["order_id"]): row["late"] == "1" for row in csv.DictReader(io.StringIO(text))}


def predictions(run: RunResult) -> dict[int, Row]:
    """A run's predictions by order id.

    Raises:
        BadOutput: they cannot be read.
    """
    return {int(str(row["order_id"])): row for row in read_rows(run, flagship().output)}


def score(run: RunResult) -> Score:
    """Hold a run's predictions against the outcomes.

    Raises:
        BadOutput: they cannot be read.
    """
    truth = outcomes()
    flagged = {order: bool(row["late"]) for order, row in predictions(run).items()}
    missed = sum(truth[order] and not late for order, late in flagged.items())
    false_alarms = sum(late and not truth[order] for order, late in flagged.items())
    return Score(
        orders=len(flagged),
        flagged=sum(flagged.values()),
        accuracy=1 - (missed + false_alarms) / len(flagged),
        missed=missed,
        false_alarms=false_alarms,
        cost=missed * MISSED_LATE_COST + false_alarms * FALSE_ALARM_COST,
    )


def verdict(result: ProjectComparison) -> Verdict:
    """Whether prod's answers part from dev's, without a word of error, while the pinned container's do not."""
    prod, pinned = result.comparisons["prod"], result.comparisons["pinned"]
    if not prod.flipped:
        return Verdict(
            False, "The story does not hold: prod decided every order as dev did, so there is nothing to fix."
        )
    if not pinned.same:
        return Verdict(
            False,
            f"The story does not hold: the pinned container flipped {len(pinned.flipped)} decisions, and its scores "
            f"lie up to {pinned.largest_difference:.3g} from dev's.",
        )
    return Verdict(
        True,
        f"Served in prod, the same model decides {len(prod.flipped)} of {prod.rows:,} orders differently, and no error "
        "says so. The pinned container gives dev's answers, every one.",
    )


def moves(model: bytes, left: RunResult, right: RunResult) -> list[Move]:
    """For each order whose prediction flipped from `left` to `right`: the feature that did it.

    Args:
        model: the text of model.json, whose coefficients turn a feature's change into a change of the score.

    Raises:
        BadOutput: an output cannot be read.
    """
    parsed = json.loads(model)
    weights = dict(zip(parsed["columns"], parsed["coefficients"], strict=True))
    left_rows, right_rows = predictions(left), predictions(right)
    left_inputs, right_inputs = _by_order(left), _by_order(right)
    found = []
    for order, row in left_rows.items():
        other = right_rows[order]
        if row["late"] == other["late"]:
            continue
        before, after = left_inputs[order], right_inputs[order]
        pushes = {name: weight * (_number(after, name) - _number(before, name)) for name, weight in weights.items()}
        feature = max(pushes, key=lambda name: abs(pushes[name]))
        found.append(
            Move(
                order_id=order,
                left_late=bool(row["late"]),
                right_late=bool(other["late"]),
                left_probability=_number(row, "probability"),
                right_probability=_number(other, "probability"),
                feature=feature,
                left_value=_number(before, feature),
                right_value=_number(after, feature),
                push=pushes[feature],
            )
        )
    return found


def _by_order(run: RunResult) -> dict[int, Row]:
    rows: Sequence[Row] = read_rows(run, flagship().inputs)
    return {int(str(float(str(row["order_id"]))).split(".")[0]): row for row in rows}


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))
