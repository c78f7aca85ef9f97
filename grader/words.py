"""The text of a report: the same lines for pytest and for `python -m grader`, each of which paints them its own way."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from grader.exercise import ROOT, Exercise
from grader.report import CheckResult, Report, Verdict
from sandbox.printable import printable

_LABEL = 11
_MOST_WIDTH, _LEAST_WIDTH = 100, 40
_MOST_PRINTED = 20
ENGINES = "python -m sandbox engines"
"""Says what works on this machine, and why the rest does not."""


class Tone(Enum):
    """How a line is to be read."""

    PLAIN = auto()
    STRONG = auto()
    GOOD = auto()
    DIM = auto()


@dataclass(frozen=True)
class Line:
    """One line of a text.

    Attributes:
        label: what stands before it, in a column of its own; may be blank.
    """

    text: str = ""
    tone: Tone = Tone.PLAIN
    label: str = ""

    def __str__(self) -> str:
        return f"{self.label}{self.text}"


def heading(exercise: Exercise) -> str:
    """Number and title."""
    return f"{exercise.number} · {exercise.title}"


def command(words: str) -> str:
    """A command of ours, as it is typed."""
    return f"python -m grader {words}"


def score(report: Report) -> str:
    """How many checks are passed."""
    passed = sum(check.verdict is Verdict.PASSED for check in report.checks)
    return f"{passed} of {len(report.checks)} checks {'is' if passed == 1 else 'are'} passed"


def lines(
    exercise: Exercise, report: Report, width: int, *, traceback: bool = False, folder: Path | None = None
) -> list[Line]:
    """What to tell about a report that is not `passed`: one problem, and where to go on.

    Args:
        width: of the terminal, in characters.
        traceback: whether to add the traceback of the learner's code.
        folder: where the files lie; by default the exercise's own. Elsewhere, no hint is offered.
    """
    width = _readable(width)
    check = report.first_problem
    found = [*_introduction(report, check, width)]
    if check is not None:
        details = list(_details(check, width))
        found += [Line(), *details] if details else []
        if traceback and check.traceback:
            found += _block("traceback", printable(check.traceback).splitlines())
    found += [Line(), *_besides(report, width)]
    found += _block("file", [_place(exercise, folder, check)])
    if folder is None and report.verdict is not Verdict.GRADER_ERROR:
        if not traceback and check is not None and check.traceback and report.verdict is not Verdict.NOT_ATTEMPTED:
            found += _block("traceback", [command(f"check {exercise.number} --traceback")])
        # What this machine lacks is no matter for a hint.
        unable = report.verdict is Verdict.ENVIRONMENT_ERROR
        label, words = ("see", ENGINES) if unable else ("hint", command(f"hint {exercise.number}"))
        found += _block(label, [words], Tone.STRONG)
    return found


def measured(report: Report, width: int) -> list[Line]:
    """What the checks measured that are passed: to be told when all of them are."""
    width = _readable(width)
    told = [check.came for check in report.checks if check.verdict is Verdict.PASSED and check.came]
    return [line for text in told for line in _labelled("measured", text, width)]


def _readable(width: int) -> int:
    """A width in which lines can be read, however narrow or wide the terminal is."""
    return max(_LEAST_WIDTH, min(width, _MOST_WIDTH))


def _introduction(report: Report, check: CheckResult | None, width: int) -> Iterator[Line]:
    if report.verdict is Verdict.NOT_ATTEMPTED:
        yield from _wrapped(report.message, width, Tone.STRONG)
        if check is not None:
            yield from _wrapped(f"The first thing to reach: {check.title}", width)
        return
    if check is None:
        yield from _wrapped(report.message, width, Tone.STRONG)
        return
    if check.verdict in (Verdict.FAILED, Verdict.GRADER_ERROR):
        yield from _wrapped(check.title, width, Tone.STRONG)
    elif check.verdict is Verdict.ENVIRONMENT_ERROR:
        yield from _wrapped(report.message, width)
        return
    yield from _wrapped(check.message, width)


def _details(check: CheckResult, width: int) -> Iterator[Line]:
    for label, text in (("call", check.call), ("expected", check.expected), ("came", check.came)):
        if text:
            yield from _labelled(label, text, width)
    if check.output:
        printed = printable(check.output).splitlines()
        yield from _block("printed", printed[:_MOST_PRINTED])
        if check.output_cut or len(printed) > _MOST_PRINTED:
            yield Line("… and more, which is left out here.", Tone.DIM, " " * (_LABEL + 2))


def _besides(report: Report, width: int) -> Iterator[Line]:
    """How the rest does, where there is a rest."""
    if len(report.checks) < 2 or report.verdict not in (Verdict.FAILED, Verdict.GRADER_ERROR):
        return
    text = f"{score(report)}."
    unable = [check for check in report.checks if check.verdict is Verdict.ENVIRONMENT_ERROR]
    if unable:
        text += f" {len(unable)} cannot be made here: {unable[0].message}"
    yield from _labelled("so far", text, width)


def _labelled(label: str, text: str, width: int, tone: Tone = Tone.PLAIN) -> Iterator[Line]:
    room = width - _LABEL - 2
    wrapped = [
        part
        for line in printable(text).splitlines()
        for part in textwrap.wrap(line, room, break_on_hyphens=False, break_long_words=False) or [""]
    ]
    for index, part in enumerate(wrapped):
        yield Line(part, tone, f"  {label if index == 0 else '':<{_LABEL}}")


def _block(label: str, texts: list[str], tone: Tone = Tone.PLAIN) -> Iterator[Line]:
    """Lines as they are, not wrapped: a path or a command is to be copied in one piece."""
    for index, text in enumerate(texts):
        yield Line(text, tone, f"  {label if index == 0 else '':<{_LABEL}}")


def _wrapped(text: str, width: int, tone: Tone = Tone.PLAIN) -> Iterator[Line]:
    for line in textwrap.wrap(printable(text), width, break_on_hyphens=False, break_long_words=False):
        yield Line(line, tone)


def _place(exercise: Exercise, folder: Path | None, check: CheckResult | None) -> str:
    """The file to open: the one that the check looked at, else the main one."""
    looked_at = check.call.partition(",")[0] if check else ""
    path = (folder or exercise.folder) / (looked_at if looked_at in exercise.files else exercise.main)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
