"""How far a learner is with all exercises, as files: the same formats as those of `python -m grader check`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from grader.exercise import Exercise
from grader.export import document, entry
from grader.grade import NOT_ATTEMPTED
from grader.junit import to_junit
from grader.memory import Record, State
from grader.report import Report, Verdict
from lessons.workbench.desk import Kept, digest


def as_json(exercises: Sequence[Exercise], kept: Mapping[str, Kept]) -> str:
    """All exercises, in the format that `grader.export` describes."""
    entries = []
    for exercise in exercises:
        one = kept[exercise.slug]
        record = Record(one.checked, one.report, one.attempts, one.checked_at) if one.report else None
        entries.append(entry(exercise, one.report, record, _state(one), one.solved or None))
    return json.dumps(document(entries), indent=2, ensure_ascii=False) + "\n"


def as_junit(exercises: Sequence[Exercise], kept: Mapping[str, Kept]) -> bytes:
    """What the last checks found; an exercise that was never checked counts as not attempted."""
    return to_junit([(exercise, kept[exercise.slug].report or _none(exercise)) for exercise in exercises])


def _state(kept: Kept) -> State:
    """Of the drafts as they are now, as a terminal tells it: that it was solved once stands beside it."""
    if not kept.touched:
        return State.NOT_BEGUN
    if kept.report is None or kept.checked != digest(kept.drafts):
        return State.UNCHECKED
    if kept.report.passed:
        return State.SOLVED
    return State.NOT_CHECKABLE if kept.report.verdict is Verdict.ENVIRONMENT_ERROR else State.UNSOLVED


def _none(exercise: Exercise) -> Report:
    return Report(exercise.slug, Verdict.NOT_ATTEMPTED, NOT_ATTEMPTED)
