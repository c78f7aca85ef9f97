"""Progress with the exercises as JSON, for a teacher's own tools.

The document is an object. `format` is “two-kitchens-exercises”, `version` is 1, `made_at` a time in UTC, `solved` and
`total` are counts. `exercises` is a list, in the course's order, of objects with

- `number`, `slug`, `title`;
- `state`: `not_begun`, `unchecked` (changed since its last check), `unsolved`, `not_checkable` (something is missing
  on that machine) or `solved`;
- `attempts`: how many different states of the files were checked; `checked_at`: when the last one was, or null;
- `report`: what the last check found, as `Report.to_dict` gives it, or null.

A later version may add names; none of these will change its meaning under version 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.exercise import Exercise
from grader.memory import Record, State, clean
from grader.report import Report, Verdict

FORMAT, VERSION = "two-kitchens-exercises", 1
_STATES = {
    Verdict.PASSED: State.SOLVED,
    Verdict.NOT_ATTEMPTED: State.NOT_BEGUN,
    Verdict.ENVIRONMENT_ERROR: State.NOT_CHECKABLE,
}


def entry(
    exercise: Exercise, report: Report | None, record: Record | None, state: State | None = None
) -> dict[str, Any]:
    """One exercise.

    Args:
        record: tells attempts and time; `None` where nothing is remembered.
        state: by default what the report says.
    """
    if state is None:
        state = _STATES.get(report.verdict, State.UNSOLVED) if report else State.UNCHECKED
    return {
        "number": exercise.number,
        "slug": exercise.slug,
        "title": exercise.title,
        "state": str(state),
        "attempts": record.attempts if record else 0,
        "checked_at": record.checked_at if record else None,
        "report": clean(report.to_dict()) if report else None,
    }


def document(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The whole."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "solved": sum(one["state"] == State.SOLVED for one in entries),
        "total": len(entries),
        "exercises": list(entries),
    }


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write `data` into a file, or to stdout for “-”.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8")
