"""What two outputs of one job have in common, and what only one of them has: rows, columns, values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sandbox.compare import TOLERANCE, Comparison, compare_keyed, keyed
from sandbox.outputs import Row, Value

T = TypeVar("T")


@dataclass(frozen=True)
class Overlap:
    """Two named outputs, of whatever shapes.

    Attributes:
        rows: by side, how many rows there are.
        rows_only, columns_only: by side, the keys of the rows, and the columns, that the other side lacks.
        comparison: of the rows and columns that both have; `None` where there are none, or where nothing says which row
            is which.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    rows_only: Mapping[str, tuple[Value, ...]] = field(default_factory=dict, repr=False)
    columns_only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    comparison: Comparison | None = None

    @property
    def differing_rows(self) -> int:
        """How many rows differ in a value, or are lacking on one side; as far as rows can be told."""
        values = {difference.row for difference in self.comparison.differences} if self.comparison else set()
        return len(values) + sum(map(len, self.rows_only.values()))

    def differences(self) -> tuple[str, ...]:
        """What differs, in words, each to be read after a colon; none if all is the same."""
        found = []
        if not self.comparison and not self.rows_only and len(set(self.rows.values())) > 1:
            found.append(" and ".join(f"{rows_in_words(count)} in “{name}”" for name, count in self.rows.items()))
        found += [f"{rows_in_words(len(keys))} only in “{name}”" for name, keys in self.rows_only.items()]
        for name, columns in self.columns_only.items():
            found.append(f"{'column' if len(columns) == 1 else 'columns'} {', '.join(columns)} only in “{name}”")
        if self.comparison and not self.comparison.same:
            found.append(_values(self.comparison))
        elif self.comparison and found:
            found.append(f"in what both have, {rows_in_words(self.comparison.rows)}, all values are the same")
        return tuple(found)


def overlap(
    left: tuple[str, Sequence[Row]], right: tuple[str, Sequence[Row]], key: str = "", tolerance: float = TOLERANCE
) -> Overlap:
    """Find out what two named outputs have in common; neither is empty.

    Args:
        key: the column that says which row is which, without a value that stands in two rows of a side; where it is
            empty, rows go by their order, if there are as many on both sides.
        tolerance: how far two scores may lie apart and still count as the same.
    """
    (left_name, left_rows), (right_name, right_rows) = left, right
    left_columns, right_columns = tuple(left_rows[0]), tuple(right_rows[0])
    one = two = dict[Value, Row]()
    in_order = not key and len(left_rows) == len(right_rows)
    if in_order or (key in left_columns and key in right_columns):
        one, two = keyed(left_rows, key), keyed(right_rows, key)
    common = {name: row for name, row in one.items() if name in two}
    shared = [column for column in left_columns if column in right_columns and column != key]
    return Overlap(
        rows={left_name: len(left_rows), right_name: len(right_rows)},
        rows_only=_only((left_name, tuple(one)), (right_name, tuple(two))),
        columns_only=_only((left_name, left_columns), (right_name, right_columns)),
        comparison=compare_keyed((left_name, common), (right_name, two), shared, tolerance)
        if common and shared
        else None,
    )


def rows_in_words(count: int) -> str:
    """Such as `1,200 rows`, and `1 row`."""
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _only(left: tuple[str, tuple[T, ...]], right: tuple[str, tuple[T, ...]]) -> dict[str, tuple[T, ...]]:
    found = {}
    for (name, mine), (_, others) in ((left, right), (right, left)):
        lacking = set(others)
        if only := tuple(one for one in mine if one not in lacking):
            found[name] = only
    return found


def _values(comparison: Comparison) -> str:
    flipped, largest = len(comparison.flipped), comparison.largest_difference
    return (
        f"{flipped:,} of {comparison.rows:,} decisions ({comparison.flipped_share:.1%}) flipped, and the largest "
        f"difference between two scores is {largest:.3g}"
    )
