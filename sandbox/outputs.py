"""Reads what a job wrote as rows: strictly, because nothing that comes out of an environment is trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from sandbox.errors import BadOutput
from sandbox.result import RunResult
from sandbox.size import human_size

Value = bool | int | float | str | None
Row = Mapping[str, Value]
VALUE = "value"
"""The one column of an output that is a plain list of values."""
MOST_ROWS = 1_000_000


def read_rows(result: RunResult, name: str) -> tuple[Row, ...]:
    """The rows that a run wrote to the JSON file `name`.

    The file holds a list of objects with the same keys, or a plain list of values, which becomes one column
    called `value`.

    Raises:
        BadOutput: the run failed, or the file is missing or anything else; the text says what and where.
    """
    where = f"in the environment “{result.environment}”"
    if not result.ok:
        raise BadOutput(f"There are no predictions from “{result.environment}”: {result.message}")
    if name not in result.files:
        raise BadOutput(
            f"The run {where} ended well but wrote no {name}: write the predictions there, as a JSON list with one "
            "object a row, or name another file with --output."
        )
    return parse_rows(result.files[name], f"{name} {where}")


def parse_rows(data: bytes, where: str) -> tuple[Row, ...]:
    """The rows in the JSON text `data`, which `where` names in messages.

    Raises:
        BadOutput: it is not a list of rows of plain, finite values.
    """
    try:
        rows = json.loads(data, parse_constant=_refuse_constant)
    except _NotFinite as error:
        raise BadOutput(
            f"{where} holds {error}, which is not a number that can be compared: look for a missing value in the "
            "inputs of the model, and for a division by zero."
        ) from error
    except RecursionError as error:
        raise BadOutput(f"{where} is nested too deeply: write a list with one entry a row.") from error
    except ValueError as error:
        start = data[:40].decode("utf-8", "replace")
        raise BadOutput(
            f"{where} is not JSON ({human_size(len(data))}, it begins with {start!r}; {error}): write it with "
            "json.dump."
        ) from error
    if not isinstance(rows, list) or not rows:
        kind = "an empty list" if rows == [] else f"a single {type(rows).__name__}"
        raise BadOutput(f"{where} holds {kind}: write a list with one entry a row.")
    if len(rows) > MOST_ROWS:
        raise BadOutput(f"{where} has {len(rows):,} rows, and at most {MOST_ROWS:,} are compared: compare a sample.")
    if not isinstance(rows[0], dict):
        rows = [{VALUE: value} for value in rows]
    columns = rows[0].keys()
    if not columns:
        raise BadOutput(f"{where} has rows without a single column: write what was predicted into each.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or row.keys() != columns:
            raise BadOutput(
                f"{where}: row {number} does not have the columns of the first row ({', '.join(map(str, columns))}): "
                "write every row alike."
            )
        for column, value in row.items():
            _check_value(value, f"{where}, row {number}, column “{column}”")
    return tuple(rows)


class _NotFinite(ValueError):
    """A NaN or an infinity."""


def _refuse_constant(name: str) -> NoReturn:
    raise _NotFinite(name)


def _check_value(value: Any, where: str) -> None:
    if isinstance(value, int | float) and not _is_comparable(value):
        raise BadOutput(f"{where} is too large for a number: look at the model's inputs.")
    if not isinstance(value, bool | int | float | str | None):
        raise BadOutput(f"{where} holds a {type(value).__name__}: write a number, a text, true, false or null.")


def _is_comparable(number: float) -> bool:
    # JSON knows no bound: 1e400 becomes an infinity, and an integer of 400 digits no float at all.
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False
