"""The game of the first lesson: to put the steps of a model's life in order. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lessons.phase import Phase

MOST_PICKS = 60
"""More is not kept of a game."""
# The order in which the steps are offered: numbers from 1, the right order being 1, 2, 3 …
SHUFFLED = (4, 2, 6, 1, 5, 3)

_ENTRY = re.compile(r"^- (\w+), \*\*(.+?)\*\*(?:: (.+))?$", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """Something that happens in a model's life.

    Attributes:
        phase: where on the map it belongs.
        needs: what has to be there before it.
    """

    phase: Phase
    title: str
    explanation: str
    needs: str


@dataclass(frozen=True)
class Game:
    """How far somebody has come.

    Attributes:
        placed: how many steps are in their places.
        detours: how often a step was picked before its time.
        refused: number of the step, from 1, that was picked last and too early; 0 if the last pick was right.
    """

    placed: int
    detours: int
    refused: int

    @classmethod
    def of(cls, picks: str, steps: int) -> Game:
        """Play `picks`, a digit a pick; anything else in it, and whatever is in its place already, does not count."""
        placed = detours = refused = 0
        for pick in picks:
            number = int(pick) if pick in "123456789" else 0
            if number == placed + 1 and number <= steps:
                placed, refused = number, 0
            elif placed < number <= steps:
                detours, refused = detours + 1, number
        return cls(placed, detours, refused)


def steps_in(steps: str, needs: Sequence[str]) -> tuple[Step, ...]:
    """The steps that the lesson's prose lists, in order.

    Args:
        steps: a line each: `- phase, **title**: explanation`.
        needs: what has to be there before each.
    """
    listed = zip(entries_in(steps), needs, strict=True)
    return tuple(Step(Phase(phase), title, explanation, need) for (phase, title, explanation), need in listed)


def entries_in(markdown: str) -> list[tuple[str, str, str]]:
    """The lines `- key, **title**: text` of a list, in their order; the text may be missing."""
    return [(entry[1], entry[2], entry[3] or "") for entry in _ENTRY.finditer(markdown)]
