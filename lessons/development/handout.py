"""What of this lesson's figures stands in the handout: what is counted, and what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.development.figures import layers
from lessons.development.orders import past
from lessons.shared.paper import rows
from lessons.shared.recorded import Recorded
from lessons.story.steps import train_in_dev
from lessons.story.words import percent
from sandbox.engines.recorded import RecordedEngine


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    return dict.fromkeys(("data", "few", "late-chart", "train", "baseline"), past().words)


def below() -> Mapping[str, str]:
    """What the picture of late orders shows."""
    sides = ((one.high_label, percent(one.high, 1), one.low_label, percent(one.low, 1)) for one in past().contrasts)
    return {"late-chart": rows(("these orders", "late", "those", "late"), sides)}


def recorded() -> Mapping[str, Recorded]:
    """The training, and what was under it."""
    trained = train_in_dev(RecordedEngine())
    evidence = trained.run.evidence
    under = rows(("layer", "what it was"), ((layer.title, ", ".join(layer.entries)) for layer in layers(trained.run)))
    return {"trained": Recorded(evidence, trained.words), "stack": Recorded(evidence, below=under)}
