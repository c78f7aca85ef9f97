"""Only what comes back as it was is let in."""

from __future__ import annotations

import numpy as np
import pytest

from workshop.errors import BadEntry, TooMuch
from workshop.store import Entry
from workshop.values import DEEPEST, MOST_VALUE, check_name, decode, encode, is_time, now


def nested(levels):
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1.5, 1e308, "", "“ü” 🍳 \0", [], [1, [2, {}]], {"a": {"b": None}}, 10**400, nested(DEEPEST)],
)
def test_plain_data_comes_back_as_it_was(value):
    back = decode(encode(value))
    assert back == value
    assert type(back) is type(value)


def test_what_is_stored_is_ascii():
    assert encode({"ü": "🍳\0"}).isascii()
    assert "\0" not in encode("\0")


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        {1: "one"},
        {None: 1},
        {1, 2},
        b"bytes",
        object(),
        np.int64(3),
        "half \ud83c",
        {"half \ud83c": 1},
        [{"deep": ["half \ud83c"]}],
        10**5000,
        nested(DEEPEST + 1),
        nested(5000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_refused(value):
    with pytest.raises(BadEntry):
        encode(value)


def test_a_value_that_contains_itself_is_refused():
    value: list[object] = []
    value.append(value)
    with pytest.raises(BadEntry):
        encode(value)


def test_a_value_that_is_too_large_says_how_large_it_is():
    encode("x" * (MOST_VALUE - 2))
    with pytest.raises(TooMuch, match=r"256\.0 KiB"):
        encode("x" * (MOST_VALUE - 1))


@pytest.mark.parametrize("name", ["", "x" * 201, "a b", "a\n", "ä", "a\0", None, 3, ["a"]])
def test_an_unusable_name_is_refused(name):
    with pytest.raises(BadEntry, match="is not a name"):
        check_name(name)
    with pytest.raises(BadEntry):
        Entry("ada", name, "key", 1)
    with pytest.raises(BadEntry):
        Entry("ada", "scope", name, 1)


def test_times_sort_as_they_pass():
    times = [now() for _ in range(100)]
    assert times == sorted(times)
    assert all(map(is_time, times))
    assert {len(time) for time in times} == {27}


@pytest.mark.parametrize("text", ["", "2026-11-22", "2026-13-22T10:00:00.000000Z", "2026-11-22T10:00:00Z", 5, None])
def test_other_times_are_not_ours(text):
    assert not is_time(text)
