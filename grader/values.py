"""Values as they travel: plain JSON. How they are held against each other, and how they are shown."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, TypeAlias

from grader import driver

Json: TypeAlias = Any
"""`None`, a truth value, a finite number, a text, or a list or a `dict` of these."""

MOST_SHOWN = 400
MOST_DEPTH = driver.MOST_DEPTH + 10
"""Of lists and dicts in each other; the driver writes a few around a value."""
_MISSING = object()


def plain(value: Any) -> Json:
    """`value` as it would arrive from another process: tuples become lists, keys texts.

    Raises:
        ValueError, TypeError, RecursionError: JSON cannot carry it.
    """
    return json.loads(json.dumps(value, allow_nan=False))


def finite(text: str) -> Json:
    """What a JSON text says, where every number in it fits into a float and nothing is nested beyond all use.

    Raises:
        ValueError, RecursionError: it is not JSON, or not like that.
    """
    value = json.loads(text, parse_constant=_refuse, parse_float=_finite_number, parse_int=_usable_number)
    layer, depth = [value], 0
    while layer := [inner for one in layer for inner in _inside(one)]:
        depth += 1
        if depth > MOST_DEPTH:
            raise ValueError("it is nested too deeply")
    return value


def same(left: Json, right: Json, tolerance: float = 0.0) -> bool:
    """Whether two plain values are equal; numbers within `tolerance`; a truth value is no number."""
    return next(_differences(left, right, tolerance, ""), None) is None


def first_difference(expected: Json, came: Json, tolerance: float = 0.0) -> str:
    """Where two plain values part first, in words; empty if they part at the top or not at all."""
    found = next(_differences(expected, came, tolerance, ""), None)
    if found is None or not found[0]:
        return ""
    place, left, right = found
    if right is _MISSING:
        return f"{place} is missing; expected {show(left)}."
    if left is _MISSING:
        return f"{place} is there, with {show(right)}, and is not expected."
    return f"{place} is {show(right)}; expected {show(left)}."


def show(value: Any, most: int = MOST_SHOWN) -> str:
    """A value as Python writes it, cut where it is long, and saying so."""
    return cut(repr(value), most)


def cut(text: str, most: int = MOST_SHOWN) -> str:
    """`text`, or its beginning and how much more there was."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most:,} more characters)"


def _inside(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a finite number")


def _finite_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse(text)
    return number


def _usable_number(text: str) -> int:
    # The driver's own line between what is brought along and what is not.
    if len(text.removeprefix("-")) > driver.MOST_DIGITS:
        _refuse(cut(text, 20))
    return int(text)


def _differences(left: Json, right: Json, tolerance: float, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in dict.fromkeys([*left, *right]):
            inner = f"{place}[{key!r}]"
            if key not in left or key not in right:
                yield inner, left.get(key, _MISSING), right.get(key, _MISSING)
            else:
                yield from _differences(left[key], right[key], tolerance, inner)
    elif isinstance(left, list) and isinstance(right, list):
        for index in range(max(len(left), len(right))):
            inner = f"{place}[{index}]"
            if index >= len(left) or index >= len(right):
                first, second = (side[index] if index < len(side) else _MISSING for side in (left, right))
                yield inner, first, second
            else:
                yield from _differences(left[index], right[index], tolerance, inner)
    elif not _alike(left, right, tolerance):
        yield place, left, right


def _alike(left: Json, right: Json, tolerance: float) -> bool:
    numbers = (int, float)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, numbers) and isinstance(right, numbers):
        return left == right or math.isclose(left, right, rel_tol=0.0, abs_tol=tolerance)
    return type(left) is type(right) and bool(left == right)
