"""Orders of the delivery kitchen that nobody has seen: drawn afresh, as the recipe's own generator makes them."""

from __future__ import annotations

import csv
import importlib.util
import io
from functools import cache
from random import Random
from types import ModuleType

from sandbox.project import FLAGSHIP

COLUMNS = ("order_id", "ordered_at", "dish", "items", "distance_km", "prep_minutes", "vip", "note")
FIRST_DAY, DAYS = 84, 21
"""The days after those that the model learned from; the recipe's broken hour shows on them."""


def draw_orders(random: Random, count: int, first_id: int = 5001) -> bytes:
    """The text of a CSV file like the recipe's orders_new.csv, with its header.

    Args:
        count: how many orders; a few dozen show each of the recipe's traps.
    """
    generator = _generator()
    # Its functions draw from the module `random`, by that name.
    generator.random = random  # type: ignore[attr-defined]
    rows = [generator.make_order(first_id + i, FIRST_DAY, DAYS)[0] for i in range(count)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _generator() -> ModuleType:
    """A copy of the generator of our own, so that two that draw at once do not get in each other's way."""
    module = importlib.util.module_from_spec(_spec())
    assert _spec().loader is not None  # noqa: S101 - for the type checker
    _spec().loader.exec_module(module)  # type: ignore[union-attr]
    return module


@cache
def _spec() -> importlib.machinery.ModuleSpec:
    spec = importlib.util.spec_from_file_location("two_kitchens_make_data", FLAGSHIP / "make_data.py")
    assert spec is not None  # noqa: S101 - for the type checker
    return spec
