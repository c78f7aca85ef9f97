"""What of this lesson's figures stands in the handout: those that are counted, and need no run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.development.orders import past
from lessons.story.words import number, percent


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that its text asks for."""
    orders, rush = past(), past().contrast("rush")
    return {
        "data": {
            "orders": number(orders.count),
            "first": orders.first,
            "last": orders.last,
            "late": number(orders.late),
            "share": percent(orders.share, 1),
        },
        "few": {"failed": orders.failed},
        "late-chart": {"rush": percent(rush.high, 1), "calm": percent(rush.low, 1)},
        "train": {"orders": number(orders.count)},
        "baseline": {"baseline": percent(1 - orders.share, 1)},
    }
