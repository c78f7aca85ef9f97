"""What of this lesson's figures stands in the handout: what is counted or locked, and needs no run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.shared.house import environments
from lessons.story.words import euros
from sandbox.environment import Environment
from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, flagship, outcomes


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that its text asks for."""
    kitchens = {kitchen.name: kitchen for kitchen in environments()}
    rows, lines = f"{len(outcomes()):,}", flagship().files["orders_train.csv"].count(b"\n")
    versions = {"left_pandas": _pandas(kitchens["dev"]), "right_pandas": _pandas(kitchens["prod"])}
    return {
        "train": {"past_orders": f"{lines - 1:,}"},
        "serve": {"new_orders": rows},
        "serve-guess": {"new_orders": rows},
        "served": {"rows": rows},
        "cost": {"missed_price": euros(MISSED_LATE_COST), "alarm_price": euros(FALSE_ALARM_COST)},
        "pinned": {"rows": rows},
        "why": versions,
        "why-timer": versions,
        "why-clock": versions,
    }


def _pandas(kitchen: Environment) -> str:
    """The version that the environment's lock pins."""
    return next(pin.version for pin in kitchen.pins if pin.name == "pandas" and pin.applies(kitchen.python))
