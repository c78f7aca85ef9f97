"""`compare`: your own project in two environments or more."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from sandbox.cli.console import OUT, ExitCode, print_json, stoppable
from sandbox.cli.options import (
    DEFAULT_MEMORY,
    EngineOption,
    JsonOption,
    MemoryOption,
    QuietOption,
    SecondsOption,
    limits,
)
from sandbox.cli.progress import progress
from sandbox.compare import TOLERANCE, Comparison
from sandbox.engines.choose import choose_engine
from sandbox.environment import load_environment
from sandbox.job import Limits
from sandbox.pipeline import ProjectComparison, compare_project
from sandbox.project import Project

MOST_SHOWN = 10


def compare(
    project: Annotated[Path, typer.Argument(help="The folder with your predict.py.", show_default=False)],
    env: Annotated[
        list[str],
        typer.Option(
            "--env", metavar="ENV", help="An environment's name or folder; give two or more.", show_default=False
        ),
    ],
    engine: EngineOption = None,
    command: Annotated[
        str, typer.Option(help="What to run, in place of “python predict.py”.", show_default=False)
    ] = "",
    output: Annotated[
        str, typer.Option(help="The JSON file of predictions, in place of predictions.json.", show_default=False)
    ] = "",
    row: Annotated[str, typer.Option(help="The column that says which row is which.", show_default=False)] = "",
    tolerance: Annotated[float, typer.Option(min=0.0, help="How far two scores may lie apart.")] = TOLERANCE,
    seconds: SecondsOption = Limits.seconds,
    memory: MemoryOption = DEFAULT_MEMORY,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run PROJECT in each ENV, and compare the predictions row by row with the first one's.

    The project writes predictions.json: a JSON list with one object, or one value, a row. A sandbox.toml in the
    folder can say more: a training to run first, other commands and files.

    Ends with status 0 when all answers are the same, 1 when they part.

    Examples:
        python -m sandbox compare sandbox/recipe --env dev --env prod

        python -m sandbox compare my-model --env dev --env ./my-server --command "python score.py"
    """
    given = Project.from_folder(project).with_options(tuple(shlex.split(command)), output, row)
    environments = [load_environment(name) for name in env]
    most = limits(seconds, memory)
    with stoppable() as cancellation, progress(quiet) as on_event:
        result = compare_project(
            choose_engine(engine),
            given,
            environments,
            limits=most,
            tolerance=tolerance,
            on_event=on_event,
            cancellation=cancellation,
        )
    if as_json:
        print_json(result.to_dict())
    else:
        for comparison in result.comparisons.values():
            _print(comparison, result)
    if not all(comparison.same for comparison in result.comparisons.values()):
        raise typer.Exit(ExitCode.DIFFERENT)


def _print(comparison: Comparison, result: ProjectComparison) -> None:
    left, right = comparison.left, comparison.right
    if comparison.same:
        OUT.print(f"{left} and {right} give the same answers for all {comparison.rows:,} rows.", soft_wrap=True)
        return
    OUT.print(
        f"[bold]{left} and {right} part[/]: {len(comparison.flipped):,} of {comparison.rows:,} decisions "
        f"({comparison.flipped_share:.1%}) flipped; the largest difference between two scores is "
        f"{comparison.largest_difference:.3g}.",
        soft_wrap=True,
    )
    rows = Table(
        title=f"The first {min(MOST_SHOWN, len(comparison.differences))} of {len(comparison.differences):,} differences"
    )
    for column in ("row", "column", left, right):
        rows.add_column(column)
    for difference in comparison.differences[:MOST_SHOWN]:
        rows.add_row(str(difference.row), difference.column, str(difference.left), str(difference.right))
    OUT.print(rows)
    inventory = Table(title="How the two environments differ")
    for column in ("", "", left, right):
        inventory.add_column(column)
    for entry in result.runs[left].fingerprint.differences(result.runs[right].fingerprint):
        inventory.add_row(entry.section, entry.name, entry.left or "–", entry.right or "–")
    OUT.print(inventory)
