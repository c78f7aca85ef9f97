"""What a check of exercises says besides pytest's own lines: how it begins, each message, and where to go on."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from grader.course_words import beginning, ending, newly_solved, without_docker
from grader.exercise import Exercise, survey
from grader.memory import Memory, State
from grader.plugin.nodes import ExerciseItem, bench_of
from grader.plugin.told import Told, paint
from grader.report import Report, Verdict, clean
from grader.words import Line, Tone, command, heading, measured, score
from sandbox.errors import EngineError
from sandbox.result import EvidenceKind

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
        self._newly_solved: list[Exercise] = []
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
        exercise = next((one for one in self._exercises() if one.slug == graded.exercise), None)
        if exercise is None:
            # It shares its number with another one, which has the word.
            return
        self._reports[exercise.slug] = graded
        if report.failed:
            # Another process could only send it as plain text.
            report.longrepr = Told(exercise, graded, self._config, exercise.solution if self._solutions else None)
        if not self._solutions:
            if graded.passed and self._memory.state(exercise) is not State.SOLVED:
                self._newly_solved.append(exercise)
            self._memory.remember(exercise, grading["digest"], graded)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """A check that broke is an error, and nobody's failure."""
        grading = getattr(report, GRADING, None)
        broke = grading is not None and grading["report"]["verdict"] == Verdict.GRADER_ERROR
        return ("error", "E", "ERROR") if broke else None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        """The count, and the next exercise."""
        if not self._reports and exitstatus not in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.NO_TESTS_COLLECTED):
            return
        if terminalreporter.no_summary or self._config.option.collectonly:
            return
        if self._only_ours(terminalreporter) and not self._asked_for_a_summary:
            # A line each, once more, would only bury what follows.
            terminalreporter.reportchars = ""
        terminalreporter.write_sep("=", "your kitchen so far" if not self._solutions else "the solutions")
        paint(terminalreporter._tw, [*self._unable(), *self._last_lines(exitstatus)])

    def _celebrated(self, exercise: Exercise) -> list[Line]:
        return [
            newly_solved(exercise),
            *measured(self._reports[exercise.slug], self._config.get_terminal_writer().fullwidth),
        ]

    def _last_lines(self, exitstatus: int) -> list[Line]:
        if self._solutions:
            passed = sum(report.passed for report in self._reports.values())
            return [Line(f"{passed} of {len(self._reports)} solutions pass.", Tone.STRONG)]
        first = [line for exercise in self._newly_solved for line in self._celebrated(exercise)]
        if exitstatus == pytest.ExitCode.INTERRUPTED and not self._uncollected:
            text = "Stopped. If a loop never ends, “python -m grader check” has a time limit, and names the call."
            first.append(Line(text))
        elif exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            first.append(Line(f"Nothing was checked: “{command('list')}” has the names, and -k takes parts of them."))
        return [*first, *ending(self._states(), self._memory.trouble)]

    def _unable(self) -> list[Line]:
        """What could not be checked to its end here: each reason once, with all that it stands in the way of."""
        names: dict[str, list[str]] = {}
        for exercise in self._exercises():
            report = self._reports.get(exercise.slug)
            if report is not None and report.verdict is Verdict.ENVIRONMENT_ERROR:
                problem = report.first_problem
                reason = problem.message if problem is not None else report.message
                names.setdefault(reason, []).append(f"{heading(exercise)} ({score(report)})")
        if not names:
            return []
        found = [Line("Not checked to the end here, which is no fault of yours:")]
        for reason, headings in names.items():
            found += [Line(name, label="  ") for name in headings]
            found.append(Line(reason, Tone.DIM))
        return [*found, *([without_docker()] if self._chose_docker() else []), Line()]

    def _chose_docker(self) -> bool:
        """Whether Docker is what they ran in, without anybody having asked for it."""
        if self._config.getoption("exercise_engine", None):
            return False
        try:
            return bench_of(self._config).engine.kind is EvidenceKind.DOCKER
        except EngineError:
            return False

    @property
    def _uncollected(self) -> bool:
        """Whether an exercise could not even be collected; pytest has told why."""
        reporter = self._reporter
        errors: list[Any] = reporter.stats.get("error", []) if reporter is not None else []
        return any(isinstance(error, pytest.CollectReport) for error in errors)

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
        """Those that can be used; pytest tells of the others where it collects them."""
        return survey(self._root)[0]

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        found: pytest.TerminalReporter | None = self._config.pluginmanager.get_plugin("terminalreporter")
        return None if self._works_for_another else found

    @property
    def _works_for_another(self) -> bool:
        """Whether this is one of xdist's workers."""
        return hasattr(self._config, "workerinput")
