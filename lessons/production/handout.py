"""What of this lesson's figures stands in the handout: the assumed prices, and what the page itself decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.production.figures import LAG
from lessons.story.words import euros, number
from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, outcomes


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that its text asks for."""
    orders = number(len(outcomes()))
    return {
        "different": {"lag": LAG},
        "prices": {"caught": euros(MISSED_LATE_COST), "alarm": euros(FALSE_ALARM_COST)},
        "serve-guess": {"orders": orders, "training": "most of the orders"},
        "luck": {"orders": orders},
    }
