"""What of this lesson's figures stands in the handout: what is counted, and what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.development.orders import past
from lessons.shared.paper import program
from lessons.shared.recorded import Recorded
from lessons.story.steps import PINNED, PROD, serve_beside_dev, train_in_dev
from lessons.story.why import CAUSES
from lessons.story.words import PRICES, number
from sandbox.engines.recorded import RecordedEngine
from sandbox.flagship import outcomes


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    new = {"new_orders": number(len(outcomes()))}
    return {"train": {"past_orders": number(past().count)}, "serve": new, "serve-guess": new, "cost": PRICES}


def below() -> Mapping[str, str]:
    """The two lines that did it."""
    return {cause.section: program(cause.line()[1]) for cause in CAUSES}


def recorded() -> Mapping[str, Recorded]:
    """For each section those that were measured, where the recordings are of the case that it tells."""
    engine = RecordedEngine()
    trained = train_in_dev(engine)
    served, pinned = (serve_beside_dev(engine, trained, where) for where in (PROD, PINNED))
    sections = {"trained": Recorded(trained.run.evidence, trained.words)}
    if served.flipped:
        sections["served"] = Recorded(served.right.evidence, served.words)
    if not pinned.flipped:
        sections["pinned"] = Recorded(pinned.right.evidence, pinned.words)
    changes = {cause.section: served.changed(cause.feature) for cause in CAUSES}
    if all(change.orders for change in changes.values()):
        sections["why"] = Recorded(served.right.evidence, served.versions)
        for section, change in changes.items():
            sections[section] = Recorded(served.right.evidence, {**served.versions, **change.words})
    return sections
