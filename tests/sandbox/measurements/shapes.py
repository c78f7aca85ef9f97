"""What shape plain data has, so that two measurements can be held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def shape(data: Any) -> Any:
    """The keys and kinds of `data`; numbers are one kind, and what may be missing is of no kind."""
    if isinstance(data, Mapping):
        return {key: shape(value) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str):
        return [shape(data[0])] if data else []
    if isinstance(data, bool):
        return "truth"
    if isinstance(data, int | float):
        return "number"
    return "text"
