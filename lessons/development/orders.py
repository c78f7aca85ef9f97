"""The past orders, counted once: what a person would look at before any model does. No Streamlit here."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lessons.story.words import number, percent
from sandbox.flagship import NEW, PAST, Order, flagship, orders

_SOURCE = "features.py"
_FAILED = "-999"
# Where the two halves of a number part: a round figure near the middle.
_FAR_KM, _MANY_ITEMS = 4.0, 4


@dataclass(frozen=True)
class Contrast:
    """One question put to all past orders: how many came late on its two sides.

    Attributes:
        feature: which column it is about.
        low_label, high_label: what the sides are called; `high` is the one with more late orders.
        low, high: shares of late orders, 0 to 1.
    """

    feature: str
    low_label: str
    low: float
    high_label: str
    high: float

    @property
    def gap(self) -> float:
        """By how much the two sides differ."""
        return self.high - self.low


@dataclass(frozen=True)
class Past:
    """All past orders.

    Attributes:
        first, last: days, as `2026-01-05`.
        late: how many came late.
        contrasts: largest gap first.
        examples: a few orders that are unlike each other, the first with a failed timer among them.
        failed: number of the first order whose timer failed.
    """

    count: int
    first: str
    last: str
    late: int
    contrasts: tuple[Contrast, ...]
    examples: tuple[Order, ...] = field(repr=False)
    failed: str

    @property
    def share(self) -> float:
        """The late part of all orders, 0 to 1."""
        return self.late / self.count

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of them."""
        rush = self.contrast("rush")
        return {
            "orders": number(self.count),
            "first": self.first,
            "last": self.last,
            "late": number(self.late),
            "share": percent(self.share, 1),
            "failed": self.failed,
            "rush": percent(rush.high, 1),
            "calm": percent(rush.low, 1),
            "baseline": percent(1 - self.share, 1),
        }

    def contrast(self, feature: str) -> Contrast:
        """The question about `feature`."""
        return next(contrast for contrast in self.contrasts if contrast.feature == feature)


@cache
def constant(name: str) -> Any:
    """A constant of the recipe, read out of `features.py` as it is.

    Raises:
        LookupError: there is none of that name any more.
    """
    for statement in ast.parse(flagship().files[_SOURCE]).body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in statement.targets
        ):
            return ast.literal_eval(statement.value)
    raise LookupError(f"{_SOURCE} has no {name} any more: correct the lesson.")


@cache
def past() -> Past:
    """Read and count the past orders."""
    rows = orders(PAST)
    days = [order["ordered_at"][:10] for order in rows]
    return Past(
        count=len(rows),
        first=min(days),
        last=max(days),
        late=sum(_late(order) for order in rows),
        contrasts=_contrasts(rows),
        examples=_examples(rows),
        failed=next(order["order_id"] for order in rows if _timer_failed(order)),
    )


def failed_order() -> Order:
    """The first of the new orders whose timer failed: the one that the lesson follows."""
    return next(order for order in orders(NEW) if _timer_failed(order))


def _contrasts(orders: tuple[Order, ...]) -> tuple[Contrast, ...]:
    rush, typical = constant("RUSH_HOURS"), constant("TYPICAL_PREP_MINUTES")
    questions: dict[str, Callable[[Order], str]] = {
        "rush": lambda order: "rush hour" if int(order["ordered_at"][11:13]) in rush else "other hours",
        "allergy": lambda order: "allergy note" if "allerg" in order["note"] else "no such note",
        "distance_km": lambda order: f"{_FAR_KM:g} km or more" if float(order["distance_km"]) >= _FAR_KM else "nearer",
        "vip": lambda order: "VIP" if order["vip"] == "yes" else "others",
        "items": lambda order: f"{_MANY_ITEMS} items or more" if int(order["items"]) >= _MANY_ITEMS else "fewer",
    }
    found = [_contrast(feature, orders, side) for feature, side in questions.items()]
    timed = tuple(order for order in orders if not _timer_failed(order))
    found.append(
        _contrast(
            "prep_minutes",
            timed,
            lambda order: f"{typical} minutes or more" if int(order["prep_minutes"]) >= typical else "quicker",
        )
    )
    found.append(_contrast("dish", orders, lambda order: order["dish"]))
    return tuple(sorted(found, key=lambda contrast: -contrast.gap))


def _contrast(feature: str, orders: tuple[Order, ...], side: Callable[[Order], str]) -> Contrast:
    """The side with the fewest late orders against the one with the most."""
    sides: dict[str, list[bool]] = {}
    for order in orders:
        sides.setdefault(side(order), []).append(_late(order))
    shares = {label: sum(late) / len(late) for label, late in sides.items()}
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    return Contrast(feature, low, shares[low], high, shares[high])


def _examples(orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """For each dish the first order of it, and the first with a failed timer, in the order of the table."""
    chosen = {order["dish"]: order for order in reversed(orders)}
    found = {order["order_id"]: order for order in chosen.values()}
    failed = next(order for order in orders if _timer_failed(order))
    found[failed["order_id"]] = failed
    return tuple(sorted(found.values(), key=lambda order: int(order["order_id"])))


def _late(order: Order) -> bool:
    return order["late"] == "1"


def _timer_failed(order: Order) -> bool:
    return order["prep_minutes"] == _FAILED
