"""Progress that long work reports while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """What an event tells."""

    STEP = "step"
    """A new step began; `text` names it."""
    LOG = "log"
    """A line of output, as it came."""
    NOTE = "note"
    """Something that a person should know afterwards too."""


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    Attributes:
        environment: name of the environment that it concerns.
        text: one line for a person.
        fraction: how much of the whole is done, 0 to 1, where that is known.
    """

    kind: EventKind
    environment: str
    text: str
    fraction: float | None = None


OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The listener for whoever does not listen."""
