"""What two outputs of any shape have in common: rows by their key, columns, and the values of both."""

from __future__ import annotations

import pytest

from sandbox.overlap import Overlap, overlap


def found(left, right, key="") -> Overlap:
    return overlap(("dev", left), ("prod", right), key)


def test_what_is_the_same_has_no_differences():
    rows = [{"id": 1, "late": True}, {"id": 2, "late": False}]
    assert found(rows, rows, "id").differences() == ()
    assert found(rows, rows).differences() == ()
    assert found(rows, rows, "id").differing_rows == 0


def test_rows_that_one_side_lost_are_named_and_the_others_compared_by_their_key():
    left = [{"id": number, "late": False} for number in range(6)]
    right = [{"id": number, "late": number == 3} for number in (5, 3, 1, 8)]
    lost = found(left, right, "id")
    assert lost.rows == {"dev": 6, "prod": 4}
    assert lost.rows_only == {"dev": (0, 2, 4), "prod": (8,)}
    assert lost.comparison
    assert (lost.comparison.rows, lost.comparison.flipped) == (3, (3,))
    assert lost.differing_rows == 5
    assert lost.differences()[:2] == ("3 rows only in “dev”", "1 row only in “prod”")
    assert "1 of 3 decisions (33.3%) flipped" in lost.differences()[2]


def test_rows_that_are_lost_without_a_key_are_only_counted():
    lost = found([{"x": 1}, {"x": 2}], [{"x": 2}])
    assert (lost.rows_only, lost.comparison) == ({}, None)
    assert lost.differences() == ("2 rows in “dev” and 1 row in “prod”",)


def test_a_column_that_one_side_has_is_named_and_the_others_compared():
    more = found([{"id": 1, "p": 0.5}], [{"id": 1, "p": 0.7, "zone": "CET"}], "id")
    assert more.columns_only == {"prod": ("zone",)}
    assert more.comparison
    assert more.comparison.largest_difference == pytest.approx(0.2)
    assert more.differences()[0] == "column zone only in “prod”"


def test_where_only_the_shape_differs_the_rest_is_said_to_be_the_same():
    assert found([{"a": 1, "b": 1, "c": 2}], [{"c": 2}]).differences() == (
        "columns a, b only in “dev”",
        "in what both have, 1 row, all values are the same",
    )


def test_a_key_that_one_side_lacks_is_a_column_of_the_other():
    other = found([{"id": 1, "x": 1}], [{"x": 1}], "id")
    assert (other.columns_only, other.rows_only, other.comparison) == ({"dev": ("id",)}, {}, None)


def test_sides_with_nothing_in_common_differ():
    assert found([{"id": 1, "x": 1}], [{"id": 2, "x": 1}], "id").differences() == (
        "1 row only in “dev”",
        "1 row only in “prod”",
    )
    assert found([{"a": 1}], [{"b": 1}]).differences() == ("column a only in “dev”", "column b only in “prod”")
