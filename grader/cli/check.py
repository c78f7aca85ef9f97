"""`check`: is it right, and if not, what is wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.bench import Bench
from grader.cli.checking import check_one, show
from grader.cli.shared import (
    EngineName,
    EngineOption,
    ExitCode,
    NamesArgument,
    Unusable,
    chosen,
    finish,
    memory,
    paint,
    require_writable,
)
from grader.cli.submission import folder_of_others, handed_in
from grader.course_words import without_docker
from grader.errors import BrokenExercise
from grader.export import document, entry, write, write_json
from grader.junit import to_junit
from grader.memory import now
from grader.report import Report, Verdict
from grader.submission import Submission
from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import QuietOption
from sandbox.errors import EngineError
from sandbox.result import EvidenceKind


def check(
    names: NamesArgument = None,
    solutions: Annotated[bool, typer.Option("--solutions", help="Check the solutions in place of your files.")] = False,
    submission: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Grade what somebody else wrote: their files in DIR, in containers.", show_default=False
        ),
    ] = None,
    engine: EngineOption = None,
    here: Annotated[
        bool, typer.Option("--here", help="Call your functions in this very Python: not isolated, no time limit.")
    ] = False,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write the reports as JSON; - for stdout.", show_default=False),
    ] = None,
    junit_file: Annotated[
        Path | None,
        typer.Option("--junit", metavar="FILE", help="Write them as JUnit XML; - for stdout.", show_default=False),
    ] = None,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show the traceback of your own code.")] = False,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Draw the same inputs as the check with that seed.", show_default=False),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Check exercises: in a container where Docker works, else in a virtual environment.

    With --submission DIR, only the files that learners edit are read from DIR, never its checks.py; they run in
    containers or not at all. DIR has folders as exercises/ has, or, for a single exercise, the files themselves.
    Nothing is remembered, and nothing is written into DIR.

    Ends with status 0 when all are passed; 1 when one is not; 2 for a command that makes no sense; 3 when nothing is
    wrong, but something could not be checked on this machine; 4 when an exercise itself is at fault.

    Examples:
        python -m grader check 2

        python -m grader check --junit results.xml

        python -m grader check --submission handed-in/ada --json ada.json
    """
    if submission is not None:
        _insist_on_isolation(solutions=solutions, here=here, engine=engine)
    theirs = folder_of_others(submission) if submission is not None else None
    exercises = chosen(names)
    require_writable(junit_file)
    require_writable(json_file)
    # A program reads stdout then, and nothing else may stand there.
    OUT.quiet = "-" in (str(json_file), str(junit_file))
    if str(json_file) == str(junit_file) == "-":
        raise Unusable("--json and --junit cannot both go to stdout: name a file for one of them.")
    bench = Bench.named(engine, direct=here) if theirs is None else Bench.for_others(engine)
    own = theirs is None and not solutions
    reports: list[Report] = []
    with stoppable() as cancellation:
        for exercise in exercises:
            other, folder = None, None
            if theirs is not None:
                other, folder = handed_in(theirs, exercise, alone=len(exercises) == 1)
            elif solutions:
                other, folder = Submission.from_folder(exercise, exercise.solution), exercise.solution
            try:
                report = check_one(exercise, bench, cancellation, other=other, quiet=quiet, seed=seed)
            except BrokenExercise as fault:
                # It is reported in its place, and the others are checked.
                report = Report(exercise.slug, Verdict.GRADER_ERROR, str(fault))
            reports.append(report)
            show(exercise, report, folder=folder, traceback=traceback)
    _end(reports, "" if own else "solutions" if solutions else "exercises")
    lacking = any(report.verdict is Verdict.ENVIRONMENT_ERROR for report in reports)
    if own and engine is None and lacking and _is_docker(bench):
        paint([without_docker()])
    pairs = list(zip(exercises, reports, strict=True))
    if junit_file is not None:
        write(junit_file, to_junit(pairs))
    if json_file is not None:
        if own:
            entries = [entry(*pair, memory().record(pair[0])) for pair in pairs]
        else:
            # Nothing is remembered of them: they passed just now.
            entries = [entry(*pair, None, solved_at=now() if pair[1].passed else None) for pair in pairs]
        write_json(json_file, document(entries))
    raise typer.Exit(_exit_code(reports))


def _insist_on_isolation(*, solutions: bool, here: bool, engine: EngineName | None) -> None:
    """See that what others wrote is all that is graded, and that it runs in containers.

    Raises:
        Unusable: another option says otherwise.
    """
    if solutions:
        raise Unusable("--submission and --solutions name different files: leave one of them out.")
    if here or engine is EngineName.LOCAL:
        option = "--here" if here else "--engine local"
        raise Unusable(f"--submission grades what others wrote, in containers or not at all: leave out {option}.")


def _end(reports: Sequence[Report], others: str) -> None:
    """The count.

    Args:
        others: what was checked in the place of the learner's own files; empty for those.
    """
    for where in sorted({report.where for report in reports if report.where}):
        OUT.print(f"The code ran {where}.", style="dim", soft_wrap=True)
    if others:
        OUT.print(f"{sum(report.passed for report in reports)} of {len(reports)} {others} pass.", style="bold")
    else:
        finish()


def _is_docker(bench: Bench) -> bool:
    try:
        return bench.engine.kind is EvidenceKind.DOCKER
    except EngineError:
        return False


def _exit_code(reports: Sequence[Report]) -> ExitCode:
    verdicts = {report.verdict for report in reports}
    if verdicts <= {Verdict.PASSED}:
        return ExitCode.OK
    if Verdict.GRADER_ERROR in verdicts:
        return ExitCode.BROKEN
    return ExitCode.ENVIRONMENT if verdicts <= {Verdict.PASSED, Verdict.ENVIRONMENT_ERROR} else ExitCode.UNSOLVED
