"""`check`: is it right, and if not, what is wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.bench import Bench
from grader.cli.checking import check_one, show
from grader.cli.shared import EngineOption, ExitCode, NamesArgument, chosen, memory, paint, states
from grader.course_words import ending
from grader.export import document, entry, write_json
from grader.junit import to_junit
from grader.report import Report, Verdict
from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import QuietOption


def check(
    names: NamesArgument = None,
    solutions: Annotated[bool, typer.Option("--solutions", help="Check the solutions in place of your files.")] = False,
    engine: EngineOption = None,
    here: Annotated[
        bool, typer.Option("--here", help="Call your functions in this very Python: not isolated, no time limit.")
    ] = False,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write the reports as JSON; - for stdout.", show_default=False),
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write them as JUnit XML.", show_default=False)
    ] = None,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show the traceback of your own code.")] = False,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Draw the same inputs as the check with that seed.", show_default=False),
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Check exercises: in a container where Docker works, else in a virtual environment.

    Ends with status 0 when all are passed; 1 when one is not; 2 for a command that makes no sense; 3 when nothing is
    wrong, but something could not be checked on this machine; 4 when an exercise itself is at fault.

    Examples:
        python -m grader check 2

        python -m grader check --junit results.xml
    """
    exercises = chosen(names)
    # A program reads stdout then, and nothing else may stand there.
    OUT.quiet = str(json_file) == "-"
    bench = Bench.named(engine, direct=here)
    reports: list[Report] = []
    with stoppable() as cancellation:
        for exercise in exercises:
            report = check_one(exercise, bench, cancellation, solutions=solutions, quiet=quiet, seed=seed)
            reports.append(report)
            show(exercise, report, solutions=solutions, traceback=traceback)
    _end(reports, solutions)
    pairs = list(zip(exercises, reports, strict=True))
    if junit_file is not None:
        junit_file.write_bytes(to_junit(pairs))
    if json_file is not None:
        kept = memory()
        records = [None if solutions else kept.record(exercise) for exercise in exercises]
        write_json(json_file, document([entry(*pair, record) for pair, record in zip(pairs, records, strict=True)]))
    raise typer.Exit(_exit_code(reports))


def _end(reports: Sequence[Report], solutions: bool) -> None:
    for where in sorted({report.where for report in reports if report.where}):
        OUT.print(f"The code ran {where}.", style="dim", soft_wrap=True)
    if solutions:
        OUT.print(f"{sum(report.passed for report in reports)} of {len(reports)} solutions pass.", style="bold")
    else:
        paint(ending(states()))


def _exit_code(reports: Sequence[Report]) -> ExitCode:
    verdicts = {report.verdict for report in reports}
    if verdicts <= {Verdict.PASSED}:
        return ExitCode.OK
    if Verdict.GRADER_ERROR in verdicts:
        return ExitCode.BROKEN
    return ExitCode.ENVIRONMENT if verdicts <= {Verdict.PASSED, Verdict.ENVIRONMENT_ERROR} else ExitCode.UNSOLVED
