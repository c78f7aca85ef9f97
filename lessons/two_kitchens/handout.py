"""What of this lesson's figures stands in the handout: those that need no run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.two_kitchens.baking import parts
from lessons.two_kitchens.pies import guests, in_words
from sandbox.pie import SOURCES


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that its text asks for."""
    months, models = zip(*map(parts, SOURCES), strict=True)
    return {
        "recipe": {"guests": in_words(len(guests()))},
        "pans": dict(zip(("first", "second"), months, strict=True)),
        "oven": dict(zip(("first", "second"), models, strict=True)),
    }
