"""What a check of exercises says besides pytest's own lines: how it begins, each message, and where to go on."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from grader.course_words import beginning, ending
from grader.errors import BrokenExercise
from grader.exercise import Exercise, find_exercises
from grader.memory import Memory, State, clean
from grader.plugin.nodes import ExerciseItem
from grader.plugin.told import Told, paint
from grader.report import Report, Verdict
from grader.words import Line, Tone, heading

GRADING = "two_kitchens_grading"
"""What a test's report carries, also from another process: the grading as plain data."""


class Terminal:
    """Registered once a session; with xdist, in the process that shows and in those that run.

    Args:
        root: the folder of the exercises.
    """

    def __init__(self, config: pytest.Config, root: Path) -> None:
        self._config, self._root = config, root
        self._memory = Memory(root)
        self._reports: dict[str, Report] = {}
        self._solutions = bool(config.getoption("solutions", False))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """The very first line, which tells red by design from broken."""
        reporter = self._reporter
        if reporter is None or self._config.option.collectonly or self._config.option.verbose < -1:
            return
        if self._solutions:
            reporter.write_line("The solutions are checked, not your files.", bold=True)
        else:
            reporter.write_line(beginning(self._states()), bold=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send the grading along with the test's report."""
        made = yield
        if call.when == "call" and isinstance(item, ExerciseItem) and item.report is not None:
            setattr(made, GRADING, {"digest": item.digest, "report": clean(item.report.to_dict())})
            if made.skipped:
                made.longrepr = (str(item.path), 1, f"Skipped: {item.report.message}")
            problem = item.report.first_problem
            if problem is not None and problem.output:
                # The message shows it already, and only what belongs to it.
                made.sections = [one for one in made.sections if not one[0].startswith("Captured stdout")]
        return made

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the grading; here all of them come together."""
        grading = getattr(report, GRADING, None)
        if grading is None or self._works_for_another:
            return
        graded = Report.from_dict(grading["report"])
        exercise = next(one for one in self._exercises() if one.slug == graded.exercise)
        self._reports[exercise.slug] = graded
        if report.failed:
            # Another process could only send it as plain text.
            report.longrepr = Told(exercise, graded, self._config, exercise.solution if self._solutions else None)
        if not self._solutions:
            self._memory.remember(exercise, grading["digest"], graded)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """A check that broke is an error, and nobody's failure."""
        grading = getattr(report, GRADING, None)
        broke = grading is not None and grading["report"]["verdict"] == Verdict.GRADER_ERROR
        return ("error", "E", "ERROR") if broke else None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        """The count, and the next exercise."""
        if not self._reports and exitstatus != pytest.ExitCode.INTERRUPTED:
            return
        if terminalreporter.no_summary:
            return
        if self._only_ours(terminalreporter) and not self._asked_for_a_summary:
            # A line each, once more, would only bury what follows.
            terminalreporter.reportchars = ""
        terminalreporter.write_sep("=", "your kitchen so far" if not self._solutions else "the solutions")
        paint(terminalreporter._tw, [*self._unable(), *self._last_lines(exitstatus)])

    def _last_lines(self, exitstatus: int) -> list[Line]:
        if self._solutions:
            passed = sum(report.passed for report in self._reports.values())
            return [Line(f"{passed} of {len(self._reports)} solutions pass.", Tone.STRONG)]
        stopped = []
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            text = "Stopped. If a loop never ends, “python -m grader check” has a time limit, and names the call."
            stopped = [Line(text)]
        return [*stopped, *ending(self._states())]

    def _unable(self) -> list[Line]:
        found = []
        for exercise in self._exercises():
            report = self._reports.get(exercise.slug)
            if report is not None and report.verdict is Verdict.ENVIRONMENT_ERROR:
                found.append(Line(f"{heading(exercise)}: {report.message}", Tone.DIM))
        return found

    def _only_ours(self, reporter: pytest.TerminalReporter) -> bool:
        shown: list[Any] = [one for stat in ("failed", "error", "skipped") for one in reporter.stats.get(stat, ())]
        return all(hasattr(one, GRADING) for one in shown)

    @property
    def _asked_for_a_summary(self) -> bool:
        """Whether the learner gave -r themselves; the project's settings give it for its own tests."""
        return any(str(word).startswith("-r") for word in self._config.invocation_params.args)

    def _states(self) -> list[tuple[Exercise, State]]:
        return [(exercise, self._memory.state(exercise)) for exercise in self._exercises()]

    def _exercises(self) -> tuple[Exercise, ...]:
        try:
            return find_exercises(self._root)
        except BrokenExercise as error:
            raise pytest.UsageError(str(error)) from error

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        found: pytest.TerminalReporter | None = self._config.pluginmanager.get_plugin("terminalreporter")
        return None if self._works_for_another else found

    @property
    def _works_for_another(self) -> bool:
        """Whether this is one of xdist's workers."""
        return hasattr(self._config, "workerinput")
