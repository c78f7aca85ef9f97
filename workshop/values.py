"""What may be kept: names, JSON values, and the times of their saving."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sandbox.size import Size, human_size
from workshop.errors import BadEntry, TooMuch

Json: TypeAlias = Any
"""`None`, a truth value, a finite number, a text, or a list or a `dict` of these; checked when it is saved."""

MOST_VALUE = 256 * Size.KiB
LONGEST_NAME = 200
DEEPEST = 32
_NAME = re.compile(r"[A-Za-z0-9_.:/@+-]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def now() -> str:
    """This moment, ISO 8601 in UTC to the microsecond; such texts sort as the times do."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def is_time(text: object) -> bool:
    """Whether `text` is a time as `now` writes it."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_name(name: object) -> str:
    """Give the name of a scope or a key back if it is one.

    Raises:
        BadEntry: it is empty, too long, or holds other characters than ASCII letters, digits and `_.:/@+-`.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise BadEntry(
            f"{_short(name)} is not a name: use up to {LONGEST_NAME} letters, digits and the signs “_ . : / @ + -”."
        )
    return name


def check_learner(learner: object) -> str:
    """Give a learner's id back if it can be stored.

    Raises:
        BadEntry: it is empty, too long, or not printable.
    """
    if not isinstance(learner, str) or not learner or not learner.isprintable() or len(learner) > LONGEST_NAME:
        raise BadEntry(f"{_short(learner)} is not a learner's id: use up to {LONGEST_NAME} printable characters.")
    return learner


def encode(value: Json) -> str:
    """JSON in ASCII alone, so that a character is a byte in whatever encoding the database keeps.

    Raises:
        BadEntry: `value` is not JSON; the text names the part that is not.
        TooMuch: it takes more than `MOST_VALUE`.
    """
    _check(value, 0)
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise BadEntry(f"The value {_short(value)} cannot be kept as JSON ({error}): give plain data.") from error
    if len(text) > MOST_VALUE:
        raise TooMuch(f"This takes {human_size(len(text))}, and at most {human_size(MOST_VALUE)} are kept: shorten it.")
    return text


def decode(text: str) -> Json:
    """The value that `encode` wrote.

    Raises:
        ValueError: `encode` did not write it.
    """
    return json.loads(text)


def _check(value: Json, depth: int) -> None:
    """Refuse what `json` would let through and change, or what could not be read back."""
    # A value that only just fits on today's stack could not be read on a deeper one tomorrow.
    if depth > DEEPEST:
        raise BadEntry(f"A value is nested more than {DEEPEST} levels deep: make it flatter.")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise BadEntry(f"A value has the key {_short(key)}, which is not a text: JSON has only texts as keys.")
            _check_text(key)
            _check(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, depth + 1)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadEntry(f"The text {_short(text)} holds half a character at {error.start}: write it anew.") from error


def _short(value: object) -> str:
    """How a message shows a value that may be of any kind and size."""
    try:
        text = ascii(value)
    except Exception:  # What is no JSON may be anything, even a thing that cannot be shown.
        text = object.__repr__(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
