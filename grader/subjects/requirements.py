"""One line of a learner's requirements file, which may be anything at all."""

from __future__ import annotations

from collections.abc import Mapping

from packaging.markers import UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement


class UnreadableLine(ValueError):
    """pip cannot read the line, or cannot tell whether it counts."""


def read_requirement(line: str) -> Requirement:
    """What a line asks for; `line` has neither a comment nor options of pip's.

    Raises:
        UnreadableLine: nothing that is known.
    """
    try:
        return Requirement(line)
    except (InvalidRequirement, RecursionError) as error:
        # Brackets in a marker may be nested deeper than anybody can follow.
        raise UnreadableLine(str(error)) from error


def counts(wants: Requirement, python: Mapping[str, str]) -> bool:
    """Whether the line's marker lets it count on this Python, such as `{"python_version": "3.11"}`.

    Raises:
        UnreadableLine: the marker compares what cannot be compared, such as a system's name by its order.
    """
    try:
        return wants.marker is None or wants.marker.evaluate(dict(python))
    except (UndefinedComparison, UndefinedEnvironmentName, RecursionError, ValueError) as error:
        raise UnreadableLine(str(error)) from error
