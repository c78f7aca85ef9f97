"""The stretches of a model's life, which are those of the course."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """A stretch of the way; a lesson names its phase in its settings, or belongs to that of the lesson before it."""

    DESIGN = "design"
    DEVELOPMENT = "development"
    DEPLOYMENT = "deployment"
    PRACTICE = "practice"

    @property
    def heading(self) -> str:
        """How the map calls it."""
        return self.value.capitalize()
