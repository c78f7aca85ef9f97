"""Progress with the exercises as JSON, for a teacher's own tools.

The document is an object. `format` is “two-kitchens-exercises”, `version` is 1, `made_at` a time in UTC. `total` counts
the exercises, and `solved` those with a `solved_at`. `exercises` is a list, in the course's order, of objects with

- `number`, `slug`, `title`;
- `state`, of the files as they are now: `not_begun` (they are the starter), `unchecked` (changed since the last check),
  `unsolved`, `not_checkable` (something is missing on that machine) or `solved` (the last check passed);
- `solved_at`: when it was passed, whatever came of it afterwards, or null. The page keeps the first time; a terminal
  keeps the last check alone, so there it is null again once another check has failed;
- `attempts`: how many states of the files were checked where something could be said of them; `checked_at`: when the
  last check was, or null;
- `report`: what the last check found, as `Report.to_dict` gives it, or null.

A later version may add names; none of these will change its meaning under version 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.exercise import Exercise
from grader.memory import Record, State, now
from grader.report import Report, Verdict, clean

FORMAT, VERSION = "two-kitchens-exercises", 1
_STATES = {
    Verdict.PASSED: State.SOLVED,
    Verdict.NOT_ATTEMPTED: State.NOT_BEGUN,
    Verdict.ENVIRONMENT_ERROR: State.NOT_CHECKABLE,
}


def entry(
    exercise: Exercise,
    report: Report | None,
    record: Record | None,
    state: State | None = None,
    solved_at: str | None = None,
) -> dict[str, Any]:
    """One exercise.

    Args:
        record: tells attempts and time; `None` where nothing is remembered.
        state: by default what the report says.
        solved_at: by default when `record` was made, if it is of a check that passed.
    """
    if solved_at is None and record is not None and record.report.passed:
        solved_at = record.checked_at
    if state is None:
        state = _STATES.get(report.verdict, State.UNSOLVED) if report else State.UNCHECKED
    return {
        "number": exercise.number,
        "slug": exercise.slug,
        "title": exercise.title,
        "state": str(state),
        "solved_at": solved_at,
        "attempts": record.attempts if record else 0,
        "checked_at": record.checked_at if record else None,
        "report": clean(report.to_dict()) if report else None,
    }


def document(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The whole."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now(),
        "solved": sum(one["solved_at"] is not None for one in entries),
        "total": len(entries),
        "exercises": list(entries),
    }


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write `data` into a file, or to stdout for “-”.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    write(path, text.encode())


def write(path: Path, data: bytes) -> None:
    """Write `data`, which is text in UTF-8, into a file, or to stdout for “-”.

    Raises:
        OSError: it cannot be written; the error names the file, as that of a full disk does not by itself.
    """
    if str(path) == "-":
        sys.stdout.write(data.decode())
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
