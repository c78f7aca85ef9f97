"""A stretch of serving as a learner watches it: order by order, with what is known by then. No Streamlit here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import sqrt

from lessons.story.figures import Trained
from lessons.story.words import euros, number, percent
from sandbox.errors import BadOutput
from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, NEW, orders, outcomes
from sandbox.outputs import Row, parse_rows
from sandbox.result import RunResult
from sandbox.shared_results import SharedResults, digest_of

# How many unlike shifts a server keeps for everybody.
_KEPT = 64
LAG = 50
"""How many orders later an outcome becomes known on the page; in life it is days."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One order, answered.

    Attributes:
        what: the order in a few words.
        late: the prediction.
        probability: of coming late, 0 to 1.
        came_late: the outcome.
    """

    order_id: int
    what: str
    late: bool
    probability: float
    came_late: bool

    @property
    def right(self) -> bool:
        """Whether the prediction came true."""
        return self.late is self.came_late

    @property
    def saved(self) -> float:
        """What it changed against having no model, in euros at the assumed prices: then nobody is ever warned."""
        if not self.late:
            return 0.0
        return MISSED_LATE_COST if self.came_late else -FALSE_ALARM_COST


@dataclass(frozen=True, eq=False)
class Shift:
    """All the orders of one run of serve.py; like nothing but itself.

    Attributes:
        content: the same for all shifts with the same answers and the same promise.
        trained: the training whose model served.
        run: the serving run.
        answered: every order, in the order in which it was answered.
        right: after each outcome, how many predictions had come true so far.
        saved: after each outcome, euros saved so far against having no model.
    """

    content: str = field(repr=False)
    trained: Trained
    run: RunResult
    answered: tuple[Answered, ...] = field(repr=False)
    right: tuple[int, ...] = field(repr=False)
    saved: tuple[float, ...] = field(repr=False)

    @classmethod
    def of(cls, trained: Trained, run: RunResult) -> Shift:
        """Read what serve.py printed.

        Raises:
            BadOutput: the run failed, or it did not answer each new order once.
        """
        content = digest_of(repr(trained.accuracy), run.environment, run.status, run.stdout)
        found = _SHIFTS.get(content, lambda: _shift(content, trained, run))
        return replace(found, trained=_without_files(trained), run=run)

    @property
    def orders(self) -> int:
        """How many orders were answered."""
        return len(self.answered)

    @property
    def accuracy(self) -> float:
        """The right part of all answers, 0 to 1."""
        return self.right[-1] / self.orders

    @property
    def missed(self) -> int:
        """Late orders that nobody was warned of."""
        return sum(answer.came_late and not answer.late for answer in self.answered)

    @property
    def false_alarms(self) -> int:
        """Orders that were called late and were not."""
        return sum(answer.late and not answer.came_late for answer in self.answered)

    @property
    def cost(self) -> float:
        """What the wrong answers cost, in euros at the assumed prices."""
        return self.missed * MISSED_LATE_COST + self.false_alarms * FALSE_ALARM_COST

    @property
    def cost_without(self) -> float:
        """What it costs to warn nobody of anything."""
        return sum(answer.came_late for answer in self.answered) * MISSED_LATE_COST

    @property
    def cost_of_warning_all(self) -> float:
        """What it costs to call every order late, without looking at it."""
        return sum(not answer.came_late for answer in self.answered) * FALSE_ALARM_COST

    @property
    def chance(self) -> float:
        """How far luck alone moves the accuracy over so many orders: two standard deviations, 0 to 1.

        As if each order were right with the training accuracy, and independent of the others.
        """
        promised = self.trained.accuracy
        return 2 * sqrt(promised * (1 - promised) / self.orders)

    @property
    def worse(self) -> bool:
        """Whether the accuracy fell below the promise by more than luck."""
        return self.accuracy < self.trained.accuracy - self.chance

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of how it went."""
        return {
            "orders": number(self.orders),
            "accuracy": percent(self.accuracy, 1),
            "training": percent(self.trained.accuracy, 1),
            "saved": euros(self.saved[-1]),
            "all": euros(self.cost_of_warning_all),
            "cost": euros(self.cost),
            "chance": f"{100 * self.chance:.1f}",
            "drop": f"{100 * (self.trained.accuracy - self.accuracy):.1f} points",
        }

    def playback(self, *, note: str, over: bool) -> str:
        """All that the player in the browser needs, as JSON: it only looks figures up and works none out.

        Args:
            note: where and how fast this was really served, for the player's label.
            over: whether to show the end at once.
        """
        return _PLAYBACKS.get((self.content, note, over), lambda: self._playback(note, over=over))

    def _playback(self, note: str, *, over: bool) -> str:
        rows = [
            (each.order_id, each.what, each.late, round(100 * each.probability), each.came_late, round(each.saved))
            for each in self.answered
        ]
        data = {
            "orders": rows,
            "right": self.right,
            "saved": [round(money) for money in self.saved],
            "promised": self.trained.accuracy,
            "lag": LAG,
            "note": note,
            "over": over,
        }
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


_SHIFTS: SharedResults[Shift] = SharedResults(_KEPT)
_PLAYBACKS: SharedResults[str] = SharedResults(_KEPT)


def _shift(content: str, trained: Trained, run: RunResult) -> Shift:
    answered = tuple(_answered(run))
    right, saved, so_far, money = [], [], 0, 0.0
    for answer in answered:
        so_far, money = so_far + answer.right, money + answer.saved
        right.append(so_far)
        saved.append(money)
    return Shift(content, _without_files(trained), run, answered, tuple(right), tuple(saved))


def _without_files(trained: Trained) -> Trained:
    """The same training without its files, so that what a page keeps is small."""
    return replace(trained, run=replace(trained.run, files={}))


def accuracy_drop(shift: Shift) -> int:
    """Which option of the guess it was: higher, about the same, a few points lower, clearly lower."""
    points = 100 * (shift.trained.accuracy - shift.accuracy)
    return sum(points > least for least in (-2, 2, 5))


def _answered(run: RunResult) -> list[Answered]:
    if not run.ok:
        raise BadOutput(f"Nothing was served in “{run.environment}”: {run.message}")
    where = f"what serve.py printed in “{run.environment}”"
    lines = run.stdout.encode().splitlines()
    rows = parse_rows(b"[" + b",".join(lines) + b"]", where)
    truth, new = outcomes(), {order["order_id"]: order for order in orders(NEW)}
    found: dict[int, Answered] = {}
    for line, row in enumerate(rows, start=1):
        order, late, probability = _checked(row, f"{where}, line {line}")
        if order not in truth or order in found:
            raise BadOutput(f"{where}, line {line}: the order {order} was not asked for, or is answered already.")
        found[order] = Answered(order, _in_words(new[str(order)]), late, probability, truth[order])
    if missing := len(truth) - len(found):
        raise BadOutput(f"{where}: {missing} of {len(truth):,} orders have no answer; look at what serve.py prints.")
    return list(found.values())


def _checked(row: Row, where: str) -> tuple[int, bool, float]:
    order, late, probability = row.get("order_id"), row.get("late"), row.get("probability")
    if type(order) is int and isinstance(late, bool) and type(probability) in (int, float):
        return order, late, float(str(probability))
    raise BadOutput(f"{where} is not an order_id, a late and a probability: look at what serve.py prints.")


def _in_words(order: Mapping[str, str]) -> str:
    items = "1 item" if order["items"] == "1" else f"{order['items']} items"
    return f"{order['dish']}, {items}, {order['distance_km']} km"
