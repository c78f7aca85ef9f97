"""What the last checks found, kept in a file beside the exercises: programs in a terminal start anew each time."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from grader.errors import BrokenExercise
from grader.exercise import CHECKS, Exercise
from grader.report import Report, Verdict, clean
from grader.submission import Submission
from sandbox.errors import Unreadable
from sandbox.reading import read_named
from sandbox.size import Size

_VERSION = 1
MOST_KEPT = 32 * Size.MiB
"""Of the file: some hundred exercises, with reports as long as they can be."""


class State(StrEnum):
    """How far a learner is with one exercise, as far as it is known without running anything."""

    NOT_BEGUN = "not_begun"
    """The files are the starter."""
    UNCHECKED = "unchecked"
    """The files, or the exercise's checks, changed since the last check."""
    UNSOLVED = "unsolved"
    NOT_CHECKABLE = "not_checkable"
    """What was checked is right, and something that the rest needs is missing on this machine."""
    SOLVED = "solved"


@dataclass(frozen=True)
class Record:
    """The last check of one exercise.

    Attributes:
        digest: of the files that were checked, and of the checks.
        attempts: how many states of the files were checked where something could be said of them: each once, as long
            as no other comes between.
        checked_at: in UTC, as ISO 8601 has it.
        counted: digest of the files that were counted last.
    """

    digest: str
    report: Report
    attempts: int
    checked_at: str
    counted: str = ""


class Memory:
    """The records of all exercises under one folder.

    It is a convenience: where it cannot be read, everything counts as unchecked; where it cannot be written, what was
    found is known as long as the program runs; and nothing fails.

    Args:
        root: the folder of the exercises.

    Attributes:
        trouble: why the last check could not be written down, in a sentence for the learner; empty if it was.
    """

    def __init__(self, root: Path) -> None:
        self._path = root.resolve().parent / ".two-kitchens" / "exercises.json"
        self._unwritten: dict[str, Any] = {}
        self.trouble = ""

    def record(self, exercise: Exercise) -> Record | None:
        """The last check of `exercise`; `None` if there is none."""
        try:
            entry = self._read()[exercise.slug]
            return Record(**{**entry, "report": Report.from_dict(entry["report"])})
        except (KeyError, TypeError, ValueError):
            return None

    def remember(self, exercise: Exercise, digest: str, report: Report) -> None:
        """Keep `report` on the files with that `digest`.

        What passed stays solved when the same files are checked again where something is missing or broke.
        """
        before = self.record(exercise)
        same = before is not None and before.digest == digest
        unable = report.verdict in (Verdict.ENVIRONMENT_ERROR, Verdict.GRADER_ERROR)
        if before is not None and same and before.report.passed and unable:
            return
        attempts, counted = (before.attempts, before.counted) if before else (0, "")
        if report.says_something and counted != digest:
            attempts, counted = attempts + 1, digest
        entry = {
            "digest": digest,
            "report": clean(report.to_dict()),
            "attempts": attempts,
            "checked_at": now(),
            "counted": counted,
        }
        self._unwritten[exercise.slug] = entry
        try:
            self._write(self._read())
        except OSError as error:
            self.trouble = (
                f"Your progress cannot be kept, and is forgotten when this ends: {self._path} cannot be written "
                f"({error.strerror or error}). Make room there, or see that you may write there."
            )
        else:
            self._unwritten, self.trouble = {}, ""

    def state(self, exercise: Exercise, submission: Submission | None = None) -> State:
        """How far the learner is, with the files as they lie there now."""
        submission = submission or Submission.from_folder(exercise)
        if not submission.problem(exercise) and submission.untouched(exercise):
            return State.NOT_BEGUN
        record = self.record(exercise)
        if record is None or record.digest != digest_of(exercise, submission):
            return State.UNCHECKED
        if record.report.passed:
            return State.SOLVED
        unable = record.report.verdict is Verdict.ENVIRONMENT_ERROR
        return State.NOT_CHECKABLE if unable else State.UNSOLVED

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(read_named(self._path, MOST_KEPT))
            written = dict(kept["exercises"]) if kept["version"] == _VERSION else {}
        except (OSError, Unreadable, ValueError, KeyError, TypeError, RecursionError):
            written = {}
        return {**written, **self._unwritten}

    def _write(self, entries: dict[str, Any]) -> None:
        self._path.parent.mkdir(exist_ok=True)
        # In one step: whoever reads meanwhile sees the old file or the new one.
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps({"version": _VERSION, "exercises": entries}), encoding="utf-8")
            draft.replace(self._path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


def now() -> str:
    """The time in UTC, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def digest_of(exercise: Exercise, submission: Submission) -> str:
    """Stays the same as long as the files, and the checks they are held against, do."""
    try:
        digest = hashlib.sha256(exercise.text(CHECKS).encode())
    except BrokenExercise:
        digest = hashlib.sha256()  # It is reported where they are used.
    for name in exercise.files:
        data = submission.files.get(name, b"")
        digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
