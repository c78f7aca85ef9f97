"""Where two outputs of one job differ, row by row: tasting side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import BadOutput
from sandbox.outputs import Row, Value, read_rows
from sandbox.result import RunResult

TOLERANCE = 1e-12


@dataclass(frozen=True)
class RowDifference:
    """One value that differs.

    Attributes:
        row: the row's key, or its number from 1 if the rows have none.
    """

    row: Value
    column: str
    left: Value
    right: Value


@dataclass(frozen=True)
class Comparison:
    """How two outputs differ.

    A column of floats is a score, and differs beyond the tolerance. Every other column is a decision, and a row is
    flipped where a decision differs at all.

    Attributes:
        left, right: names of the two environments.
        rows: how many rows each output has.
        flipped: keys of the rows with another decision, in order.
        largest_difference: between two scores of one row; 0.0 where there are no scores.
        differences: every value that differs.
    """

    left: str
    right: str
    rows: int
    flipped: tuple[Value, ...]
    largest_difference: float
    differences: tuple[RowDifference, ...] = field(repr=False)

    @property
    def same(self) -> bool:
        """Whether no decision flipped and no score moved beyond the tolerance."""
        return not self.differences

    @property
    def flipped_share(self) -> float:
        """The flipped part of all rows, 0 to 1."""
        return len(self.flipped) / self.rows

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the single values."""
        return {
            "left": self.left,
            "right": self.right,
            "rows": self.rows,
            "flipped": len(self.flipped),
            "flipped_share": self.flipped_share,
            "largest_difference": self.largest_difference,
            "same": self.same,
        }


def compare_results(
    left: RunResult, right: RunResult, output: str, key: str = "", tolerance: float = TOLERANCE
) -> Comparison:
    """Compare what two runs wrote to the file `output`.

    Args:
        key: the column that says which row is which; rows go by their order where it is empty.
        tolerance: how far two scores may lie apart and still count as the same.

    Raises:
        BadOutput: an output cannot be read, or the two do not have the same rows and columns.
    """
    return compare_rows(
        (left.environment, read_rows(left, output)), (right.environment, read_rows(right, output)), key, tolerance
    )


def compare_rows(
    left: tuple[str, Sequence[Row]], right: tuple[str, Sequence[Row]], key: str = "", tolerance: float = TOLERANCE
) -> Comparison:
    """Compare two named sequences of rows; arguments and errors as in `compare_results`."""
    (left_name, left_rows), (right_name, right_rows) = left, right
    if not left_rows or not right_rows:
        raise BadOutput(f"“{right_name if left_rows else left_name}” gave no predictions: there is nothing to compare.")
    if len(left_rows) != len(right_rows):
        raise BadOutput(
            f"“{left_name}” gave {len(left_rows):,} predictions and “{right_name}” gave {len(right_rows):,}: one row "
            "an input is expected of both, so look for rows that one of them drops or repeats."
        )
    columns = tuple(left_rows[0])
    if set(columns) != set(right_rows[0]):
        odd = ", ".join(sorted(set(columns) ^ set(right_rows[0])))
        raise BadOutput(f"“{left_name}” and “{right_name}” did not write the same columns (they differ in {odd}).")
    for name, rows in left, right:
        if key and key not in rows[0]:
            raise BadOutput(f"“{name}” wrote no column “{key}”, which should identify the rows.")
        require_unique(name, rows, key)
    by_key, by_other = keyed(left_rows, key), keyed(right_rows, key)
    if by_key.keys() != by_other.keys():
        odd_key = min(by_key.keys() ^ by_other.keys(), key=str)
        raise BadOutput(
            f"“{left_name}” and “{right_name}” did not answer for the same rows: {key} {odd_key} stands only in what "
            f"“{right_name if odd_key in by_other else left_name}” wrote."
        )
    values = [column for column in columns if column != key]
    return compare_keyed((left_name, by_key), (right_name, by_other), values, tolerance)


def require_unique(name: str, rows: Sequence[Row], key: str) -> None:
    """See that no two rows of the output `name` have the same key, where they have one at all.

    Raises:
        BadOutput: two do.
    """
    if not key or key not in rows[0]:
        return
    twice, count = Counter(row[key] for row in rows).most_common(1)[0]
    if count > 1:
        raise BadOutput(f"“{name}” answered {count} times for {key} {twice}: write one row for each.")


def compare_keyed(
    left: tuple[str, Mapping[Value, Row]],
    right: tuple[str, Mapping[Value, Row]],
    columns: Sequence[str],
    tolerance: float = TOLERANCE,
) -> Comparison:
    """Compare two named outputs in these columns, for the rows of the left one; the right one has them too."""
    (left_name, left_rows), (right_name, right_rows) = left, right
    flipped: list[Value] = []
    differences: list[RowDifference] = []
    largest = 0.0
    for key, row in left_rows.items():
        other = right_rows[key]
        is_flipped = False
        for column in columns:
            one, two = row[column], other[column]
            distance = _distance(one, two)
            if distance is None:
                differs = is_flipped = True
            else:
                largest = max(largest, distance)
                differs = distance > tolerance
            if differs:
                differences.append(RowDifference(key, column, one, two))
        if is_flipped:
            flipped.append(key)
    return Comparison(left_name, right_name, len(left_rows), tuple(flipped), largest, tuple(differences))


def keyed(rows: Sequence[Row], key: str) -> dict[Value, Row]:
    """The rows by their keys, which must be unique; by their numbers from 1 where `key` is empty."""
    return {row[key]: row for row in rows} if key else dict(enumerate(rows, start=1))


def _distance(one: Value, two: Value) -> float | None:
    """How far two values lie apart; `None` for two decisions, or unlike things, that are not the same."""
    if type(one) is type(two) and one == two:
        return 0.0
    if isinstance(one, bool) or isinstance(two, bool):
        return None
    if isinstance(one, float) and isinstance(two, int | float):
        return abs(one - two)
    if isinstance(one, int) and isinstance(two, float):
        return abs(one - two)
    return None
