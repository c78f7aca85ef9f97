"""Plain values: held against each other strictly, read carefully, and shown briefly."""

from __future__ import annotations

from typing import Any

import pytest

from grader.driver import odd
from grader.values import cut, finite, first_difference, plain, same, show


@pytest.mark.parametrize("pair", [(1, 1.0), ([1], [1.0]), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), (None, None)])
def test_equal_values_are_the_same(pair: tuple[Any, Any]) -> None:
    assert same(*pair)


@pytest.mark.parametrize("pair", [(1, True), (0, False), ("1", 1), ([1, 2], [2, 1]), ([], {}), (None, 0), ({}, None)])
def test_values_that_only_look_alike_are_not_the_same(pair: tuple[Any, Any]) -> None:
    assert not same(*pair)


def test_numbers_may_be_as_far_apart_as_is_said() -> None:
    assert same(1.0, 1.05, 0.1)
    assert not same(1.0, 1.2, 0.1)


@pytest.mark.parametrize(
    ("expected", "came", "says"),
    [
        ({"a": [1, 2]}, {"a": [1, 3]}, "['a'][1] is 3; expected 2."),
        ({"a": 1}, {}, "['a'] is missing; expected 1."),
        ([], [5], "[0] is there, with 5, and is not expected."),
        (1, 2, ""),
        ([1], [1], ""),
    ],
)
def test_the_first_difference_is_told_with_its_place(expected: Any, came: Any, says: str) -> None:
    assert first_difference(expected, came) == says


@pytest.mark.parametrize("text", ["NaN", "[1e999]", "-Infinity", "[" * 102 + "]" * 102, "[" * 100_000, "passed"])
@pytest.mark.usefixtures("no_garbage_meanwhile")
def test_what_no_driver_writes_is_refused(text: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        finite(text)


def test_what_a_driver_writes_is_read() -> None:
    assert finite('{"a": [1.5, true, null]}') == {"a": [1.5, True, None]}


def test_a_long_value_is_cut_and_says_so() -> None:
    assert show("x" * 1000, 10).endswith("… (992 more characters)")
    assert cut("short") == "short"


def test_tuples_and_keys_travel_as_json_has_them() -> None:
    assert plain({1: (2, 3)}) == {"1": [2, 3]}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": [1, {2}]}, ("['a'][1]", "set")),
        (float("-inf"), ("", "-inf")),
        ({(1, 2): 3}, ("", "dict with a key of type tuple")),
        ([1, "a", None, True, 1.5], ("", "")),
    ],
)
def test_what_is_no_plain_data_is_found(value: Any, found: tuple[str, str]) -> None:
    assert odd(value) == found
