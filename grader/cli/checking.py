"""Grades one exercise from the command line, shows what came of it, and remembers it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from rich.text import Text

from grader.bench import Bench
from grader.cli.shared import memory, paint
from grader.exercise import Exercise
from grader.grade import grade
from grader.memory import digest_of
from grader.report import Report, Verdict
from grader.stopping import stopped_by_ctrl_c
from grader.submission import Submission
from grader.words import command, heading, lines, measured, score
from sandbox.cancellation import Cancellation
from sandbox.cli.console import OUT
from sandbox.cli.progress import progress
from sandbox.errors import Cancelled

_VERDICTS = {
    Verdict.PASSED: ("passed", "bold green"),
    Verdict.FAILED: ("not yet", "bold yellow"),
    Verdict.NOT_ATTEMPTED: ("not begun", "bold"),
    Verdict.INVALID: ("cannot be read", "bold yellow"),
    Verdict.ENVIRONMENT_ERROR: ("cannot be checked here", "bold blue"),
    Verdict.GRADER_ERROR: ("the exercise is at fault", "bold red"),
}


def check_one(
    exercise: Exercise,
    bench: Bench,
    cancellation: Cancellation,
    *,
    other: Submission | None = None,
    quiet: bool = False,
    seed: int | None = None,
) -> Report:
    """Grade the learner's files, and remember what is found out; or another submission, which leaves no trace.

    Raises:
        BrokenExercise: the exercise's own files cannot be used.
        Cancelled: on request.
    """
    submission = other or Submission.from_folder(exercise)
    # Nothing but an exception ends a call in this very process.
    stopped = stopped_by_ctrl_c(cancellation) if bench.direct else nullcontext()
    with progress(quiet) as on_event, stopped:
        try:
            report = grade(exercise, submission, bench, on_event, cancellation, seed)
        except KeyboardInterrupt:
            raise Cancelled("Stopped.") from None
    if other is None:
        memory().remember(exercise, digest_of(exercise, submission), report)
    return report


def show(exercise: Exercise, report: Report, *, folder: Path | None = None, traceback: bool = False) -> None:
    """Print the verdict, and where it is not passed what to look at.

    Args:
        folder: where the files lie, if they are not the learner's own.
    """
    word, style = _VERDICTS[report.verdict]
    rest = f"  {score(report)}, {report.seconds:.1f} s" if report.passed else ""
    OUT.print(Text.assemble((heading(exercise), "bold"), ": ", (word, style), (rest, "dim")), soft_wrap=True)
    if report.passed:
        paint(measured(report, OUT.width))
        if folder is None:
            OUT.print(f"  our way, and why: {command(f'solution {exercise.number}')}", style="dim", soft_wrap=True)
        return
    paint(lines(exercise, report, OUT.width, traceback=traceback, folder=folder))
    OUT.print()
