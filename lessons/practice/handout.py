"""What stands in the handout below this lesson's texts."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.practice.panels import example
from lessons.shared.paper import program


def below() -> Mapping[str, str]:
    """The least of all projects."""
    return {"example": program(example())}
