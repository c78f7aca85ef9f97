"""`check`: is it right, and if not, what is wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from grader.bench import Bench
from grader.cli.checking import check_one, show
from grader.cli.shared import (
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
from grader.course_words import without_docker
from grader.export import document, entry, write, write_json
from grader.junit import to_junit
from grader.memory import now
from grader.report import Report, Verdict
from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import QuietOption
from sandbox.errors import EngineError
from sandbox.result import EvidenceKind


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

    Ends with status 0 when all are passed; 1 when one is not; 2 for a command that makes no sense; 3 when nothing is
    wrong, but something could not be checked on this machine; 4 when an exercise itself is at fault.

    Examples:
        python -m grader check 2

        python -m grader check --junit results.xml
    """
    exercises = chosen(names)
    require_writable(junit_file)
    require_writable(json_file)
    # A program reads stdout then, and nothing else may stand there.
    OUT.quiet = "-" in (str(json_file), str(junit_file))
    if str(json_file) == str(junit_file) == "-":
        raise Unusable("--json and --junit cannot both go to stdout: name a file for one of them.")
    bench = Bench.named(engine, direct=here)
    reports: list[Report] = []
    with stoppable() as cancellation:
        for exercise in exercises:
            report = check_one(exercise, bench, cancellation, solutions=solutions, quiet=quiet, seed=seed)
            reports.append(report)
            show(exercise, report, solutions=solutions, traceback=traceback)
    _end(reports, solutions)
    if engine is None and any(report.verdict is Verdict.ENVIRONMENT_ERROR for report in reports) and _is_docker(bench):
        paint([without_docker()])
    pairs = list(zip(exercises, reports, strict=True))
    if junit_file is not None:
        write(junit_file, to_junit(pairs))
    if json_file is not None:
        kept = memory()
        if solutions:
            # Nothing is remembered of them: they passed just now.
            entries = [entry(*pair, None, solved_at=now() if pair[1].passed else None) for pair in pairs]
        else:
            entries = [entry(*pair, kept.record(pair[0])) for pair in pairs]
        write_json(json_file, document(entries))
    raise typer.Exit(_exit_code(reports))


def _end(reports: Sequence[Report], solutions: bool) -> None:
    for where in sorted({report.where for report in reports if report.where}):
        OUT.print(f"The code ran {where}.", style="dim", soft_wrap=True)
    if solutions:
        OUT.print(f"{sum(report.passed for report in reports)} of {len(reports)} solutions pass.", style="bold")
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
