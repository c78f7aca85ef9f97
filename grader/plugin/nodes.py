"""What pytest collects: a folder is an exercise, its main file holds one test, and that test is the grading."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from grader.bench import Bench
from grader.errors import BrokenExercise
from grader.exercise import Exercise
from grader.grade import grade
from grader.memory import digest_of
from grader.plugin.told import Told
from grader.plugin.waiting import Waiting
from grader.report import Report, Verdict
from grader.stopping import stopped_by_ctrl_c
from grader.submission import Submission
from grader.words import heading
from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled

_BENCH = pytest.StashKey[Bench]()


def bench_of(config: pytest.Config) -> Bench:
    """Where this session's exercises are graded: one for all, so that an engine is looked for once."""
    if _BENCH not in config.stash:
        config.stash[_BENCH] = Bench.named(config.getoption("exercise_engine", None), direct=True)
    return config.stash[_BENCH]


class ExerciseFolder(pytest.Directory):
    """One exercise. Nothing in it is imported to find that out."""

    @cached_property
    def exercise(self) -> Exercise:
        """The exercise, as its folder declares it."""
        return Exercise.from_folder(self.path)

    def collect(self) -> Iterator[pytest.Collector]:
        """The main file, there or not; another of the learner's files where it was named on the command line."""
        for name in self.exercise.files:
            path = self.path / name
            if name == self.exercise.main or self.session.isinitpath(path):
                yield ExerciseFile.from_parent(self, path=path, exercise=self.exercise)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """Our own errors are sentences already."""
        return str(excinfo.value) if isinstance(excinfo.value, BrokenExercise) else super().repr_failure(excinfo)


class ExerciseFile(pytest.File):
    """A file that the learner edits."""

    def __init__(self, *, exercise: Exercise, **details: Any) -> None:
        super().__init__(**details)
        self._exercise = exercise

    def collect(self) -> Iterator[pytest.Item]:
        """The one test of the exercise."""
        yield ExerciseItem.from_parent(self, name=self._exercise.slug, exercise=self._exercise)


class Unsolved(Exception):
    """Ends the test of an exercise that is not solved."""


class ExerciseItem(pytest.Item):
    """The grading of one exercise.

    Attributes:
        report: `None` until it is graded.
        digest: of the files that were graded.
    """

    def __init__(self, *, exercise: Exercise, **details: Any) -> None:
        super().__init__(**details)
        self.exercise = exercise
        self.report: Report | None = None
        self.digest = ""

    @property
    def folder(self) -> Path | None:
        """Where the files lie that are graded, if they are not the learner's."""
        return self.exercise.solution if self.config.getoption("solutions", False) else None

    def runtest(self) -> None:
        """Grade, and end as pytest knows it."""
        submission = Submission.from_folder(self.exercise, self.folder)
        bench = bench_of(self.config)
        bench.raised.clear()
        waiting = Waiting(self.config)
        cancellation = Cancellation()
        with stopped_by_ctrl_c(cancellation):
            try:
                report = grade(self.exercise, submission, bench, waiting, cancellation)
            except Cancelled:
                raise KeyboardInterrupt from None
            finally:
                waiting.over()
        self.report, self.digest = report, digest_of(self.exercise, submission)
        self.user_properties.append(("verdict", str(report.verdict)))
        if report.passed:
            return
        if report.verdict is Verdict.ENVIRONMENT_ERROR:
            pytest.skip(report.message)
        self._show_to_a_debugger(bench)
        raise Unsolved

    def _show_to_a_debugger(self, bench: Bench) -> None:
        """With --pdb, end with what the learner's own code raised: there the debugger is to open."""
        if self.config.getoption("usepdb", False):
            for error in bench.raised:
                if isinstance(error, Exception):
                    raise error

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]
        """The message to the learner; a traceback only where the grader itself broke."""
        if self.report is None:
            return str(excinfo.value) if isinstance(excinfo.value, BrokenExercise) else super().repr_failure(excinfo)
        return Told(self.exercise, self.report, self.config, self.folder)

    def reportinfo(self) -> tuple[Path, None, str]:
        """What stands above the message."""
        return self.path, None, heading(self.exercise)
