"""What of this lesson's figures stands in the handout: the assumed prices, what the page decides, what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.production.figures import LAG
from lessons.production.serving import go_live
from lessons.shared.recorded import Recorded
from lessons.story.words import PRICES, number
from sandbox.engines.recorded import RecordedEngine
from sandbox.flagship import outcomes


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    return {
        "different": {"lag": LAG},
        "prices": PRICES,
        # What training promised is the learner's own; the page says so, too, to those who have not trained yet.
        "serve-guess": {"orders": number(len(outcomes())), "training": "most of the orders"},
    }


def recorded() -> Mapping[str, Recorded]:
    """For each section those that were measured, where the recordings are of the case that it tells."""
    shift = go_live(RecordedEngine())
    told = ("result", "money", "luck") if shift.worse else ("money",)
    return {section: Recorded(shift.run.evidence, shift.words) for section in told}
