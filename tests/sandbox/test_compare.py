"""Comparing rows: what counts as the same, what as a flip, and what cannot be compared."""

from __future__ import annotations

import json
import time

import pytest

from sandbox.compare import RowDifference, compare_rows
from sandbox.errors import BadOutput


def compared(left, right, key="", tolerance=1e-12):
    return compare_rows(("dev", left), ("prod", right), key, tolerance)


def complaint(left, right, key="") -> str:
    with pytest.raises(BadOutput) as caught:
        compared(left, right, key)
    return str(caught.value)


def orders(*answers, first=1):
    return [{"id": number, "late": late, "p": p} for number, (late, p) in enumerate(answers, start=first)]


def test_the_same_rows_are_the_same():
    comparison = compared(orders((True, 0.9), (False, 0.1)), orders((True, 0.9), (False, 0.1)), "id")
    assert comparison.same
    assert (comparison.rows, comparison.flipped, comparison.largest_difference) == (2, (), 0.0)


def test_a_decision_that_differs_flips_its_row_once():
    comparison = compared(orders((True, 0.9), (False, 0.1)), orders((False, 0.2), (False, 0.1)), "id")
    assert comparison.flipped == (1,)
    assert comparison.flipped_share == 0.5
    assert comparison.largest_difference == pytest.approx(0.7)
    assert comparison.differences == (RowDifference(1, "late", True, False), RowDifference(1, "p", 0.9, 0.2))


def test_a_score_that_moves_flips_nothing():
    comparison = compared(orders((True, 0.9)), orders((True, 0.8)), "id")
    assert comparison.flipped == ()
    assert not comparison.same


def test_a_score_within_the_tolerance_is_the_same_and_its_distance_is_told():
    comparison = compared([{"p": 0.5}], [{"p": 0.5 + 1e-9}], tolerance=1e-6)
    assert comparison.same
    assert 0 < comparison.largest_difference < 1e-8


@pytest.mark.parametrize(
    ("one", "two", "flips"),
    [
        (1, 1.0, False),
        (1, 2, True),
        (True, 1, True),
        (False, 0.0, True),
        ("1", 1, True),
        (None, 0.0, True),
        (None, None, False),
        ("late", "late ", True),
        (0.0, -0.0, False),
        (1.0, 2.0, False),
    ],
)
def test_only_floats_are_scores_and_all_else_is_a_decision(one, two, flips):
    assert bool(compared([{"x": one}], [{"x": two}]).flipped) is flips
    assert bool(compared([{"x": two}], [{"x": one}]).flipped) is flips


def test_rows_are_matched_by_their_key_and_not_by_their_order():
    left = orders((True, 0.9), (False, 0.1))
    assert compared(left, left[::-1], "id").same
    assert compared(left, left[::-1]).flipped == (1, 2)


def test_without_a_key_a_row_is_named_by_its_number_from_one():
    assert compared([{"x": 1}, {"x": 2}], [{"x": 1}, {"x": 3}]).flipped == (2,)


def test_the_order_of_columns_does_not_matter():
    assert compared([{"a": 1, "b": 2}], [{"b": 2, "a": 1}]).same


def test_predictions_of_another_length_are_counted_on_both_sides():
    message = complaint(orders(*[(True, 0.5)] * 1200), orders(*[(True, 0.5)] * 1199))
    assert "“dev” gave 1,200 predictions and “prod” gave 1,199" in message
    assert "look for rows that one of them drops or repeats" in message


@pytest.mark.parametrize(
    ("left", "right", "empty"), [([], [{"x": 1}], "dev"), ([{"x": 1}], [], "prod"), ([], [], "dev")]
)
def test_no_predictions_are_nothing_to_compare(left, right, empty):
    assert complaint(left, right) == f"“{empty}” gave no predictions: there is nothing to compare."


def test_a_missing_column_is_named():
    message = complaint([{"id": 1, "late": True}], [{"id": 1}], "id")
    assert "“dev” and “prod” did not write the same columns (they differ in late)" in message


def test_a_missing_key_column_is_named():
    assert "“dev” wrote no column “order_id”" in complaint([{"id": 1}], [{"id": 1}], "order_id")


def test_a_key_that_comes_twice_is_named_with_its_environment():
    twice = orders((True, 0.5), (True, 0.5)) + orders((True, 0.5))
    assert complaint(orders(*[(True, 0.5)] * 3), twice, "id") == (
        "“prod” answered 2 times for id 1: write one row for each."
    )


def test_a_row_that_one_side_lacks_is_named_with_the_other_side():
    three, other = orders((True, 0.5), (True, 0.5), (True, 0.5)), orders((True, 0.5), (True, 0.5))
    assert "id 3 stands only in what “dev” wrote" in complaint(three, other + orders((True, 0.5), first=4), "id")
    assert "id 0 stands only in what “prod” wrote" in complaint(three, other + orders((True, 0.5), first=0), "id")


def test_a_double_key_among_many_rows_is_found_at_once():
    rows = [{"id": number} for number in range(200_000)] + [{"id": 199_999}]
    begun = time.process_time()
    complaint(rows, rows, "id")
    assert time.process_time() - begun < 5


def test_a_comparison_can_be_written_as_json():
    data = json.loads(json.dumps(compared(orders((True, 0.9)), orders((False, 0.2)), "id").to_dict()))
    assert (data["left"], data["right"], data["rows"], data["flipped"], data["same"]) == ("dev", "prod", 1, 1, False)
