"""The message of one exercise, as pytest writes it into the terminal and into files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from grader.exercise import Exercise
from grader.report import Report
from grader.words import Line, Tone, lines

_WIDTH_IN_FILES = 100
_MARKUP: dict[Tone, dict[str, bool]] = {
    Tone.PLAIN: {},
    Tone.STRONG: {"bold": True},
    Tone.GOOD: {"green": True, "bold": True},
    Tone.DIM: {"light": True},
}


class Told(TerminalRepr):
    """A report in words; pytest takes it in the place of a traceback."""

    def __init__(self, exercise: Exercise, report: Report, config: pytest.Config, folder: Path | None) -> None:
        self._exercise, self._report, self._folder = exercise, report, folder
        self._traceback = bool(config.getoption("exercise_traceback", False))
        self._one_line = config.getoption("tbstyle", "auto") == "line"
        # Pytest takes the message of its summaries (-rf, --tb=line, JUnit XML) from here.
        check = report.first_problem
        message = check.title if check else report.message
        self.reprcrash = ReprFileLocation(exercise.place, 1, message)

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write it as wide as the terminal is; with --tb=line pytest itself writes the one line."""
        if not self._one_line:
            paint(tw, [*self._lines(tw.fullwidth), Line()])

    def __str__(self) -> str:
        return "\n".join(map(str, self._lines(_WIDTH_IN_FILES)))

    def _lines(self, width: int) -> list[Line]:
        return lines(self._exercise, self._report, width, traceback=self._traceback, folder=self._folder)


def paint(writer: TerminalWriter, text: Sequence[Line]) -> None:
    """Write lines, each in its tone."""
    for line in text:
        writer.write(line.label, light=True)
        writer.line(line.text, **_MARKUP[line.tone])
