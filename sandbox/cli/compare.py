"""`compare`: your own project in two environments or more."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.console import ExitCode, print_json, stoppable
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
from sandbox.cli.sides import print_verdict
from sandbox.compare import TOLERANCE
from sandbox.engines.choose import choose_engine
from sandbox.environment import load_environments
from sandbox.job import Limits
from sandbox.project import Project
from sandbox.side_by_side import Verdict
from sandbox.verdict import judge_project

_CODES = {Verdict.SAME: ExitCode.OK, Verdict.DIFFERENT: ExitCode.DIFFERENT}


def compare(
    project: Annotated[Path, typer.Argument(help="The folder with your predict.py.", show_default=False)],
    env: Annotated[
        list[str],
        typer.Option(
            "--env",
            metavar="ENV",
            help="An environment's name or folder; give two or more, or one twice.",
            show_default=False,
        ),
    ],
    engine: EngineOption = None,
    command: Annotated[
        str, typer.Option(help="What to run, in place of “python predict.py”.", show_default=False)
    ] = "",
    output: Annotated[
        str, typer.Option(help="The JSON file of predictions, in place of predictions.json.", show_default=False)
    ] = "",
    row: Annotated[str, typer.Option(help="The column that identifies the rows.", show_default=False)] = "",
    tolerance: Annotated[float, typer.Option(min=0.0, help="How far two scores may lie apart.")] = TOLERANCE,
    seconds: SecondsOption = Limits.seconds,
    memory: MemoryOption = DEFAULT_MEMORY,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run PROJECT in each ENV, and compare the predictions row by row with the first one's.

    The project writes predictions.json: a JSON list with one object, or one value, a row. A sandbox.toml in the
    folder can say more: a training to run first, other commands and files.

    Ends with a status. 0: all answers are the same. 1: they differ; a side that fails, loses rows or has another column
    differs too. 2: no verdict: both sides failed, two runs of one ENV differ, or an argument cannot be used. 125: the
    engine broke. 130: it was interrupted.

    Examples:
        python -m sandbox compare sandbox/recipe --env dev --env prod

        python -m sandbox compare my-model --env dev --env ./my-server --command "python score.py"

        python -m sandbox compare my-model --env dev --env dev
    """
    given = Project.from_folder(project).with_options(tuple(shlex.split(command)), output, row)
    environments = load_environments(env)
    most = limits(seconds, memory)
    with stoppable() as cancellation, progress(quiet) as on_event:
        result = judge_project(
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
        print_verdict(result)
    raise typer.Exit(_CODES.get(result.verdict, ExitCode.INPUT))
