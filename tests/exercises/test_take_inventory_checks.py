"""Exercise 1: what its checks hold answers against."""

from __future__ import annotations

import pytest

from tests.exercises.checking import checks_module

CHECKS = checks_module("take-inventory")


@pytest.mark.parametrize("spelling", ["utf-8", "UTF-8", "utf8", "UTF_8"])
def test_an_encoding_may_be_spelled_in_any_way(spelling: str) -> None:
    assert CHECKS.encoding(spelling) == "utf-8"


@pytest.mark.parametrize("nonsense", [None, 8, ["utf-8"], "", "utf-9", "utf\0", "x" * 100_000])
def test_what_is_no_encoding_is_none(nonsense: object) -> None:
    assert CHECKS.encoding(nonsense) == ""
