"""`run`: one script in one environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from sandbox.cli.console import ERR, ExitCode, print_json, stoppable
from sandbox.cli.options import (
    DEFAULT_MEMORY,
    EngineOption,
    JsonOption,
    MemoryOption,
    ProcessesOption,
    QuietOption,
    SecondsOption,
    limits,
)
from sandbox.cli.progress import progress
from sandbox.engines.choose import choose_engine
from sandbox.environment import load_environment
from sandbox.errors import BadProject, InputError
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import MOST_PAYLOAD, Job, Limits
from sandbox.printable import printable
from sandbox.reading import read_named
from sandbox.result import RunResult, Status
from sandbox.size import human_size


def run(
    env: Annotated[str, typer.Argument(metavar="ENV", help="The environment's name or folder.", show_default=False)],
    script: Annotated[Path, typer.Argument(help="The Python script.", show_default=False)],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[ARG]...", help="The script's own arguments.", show_default=False)
    ] = None,
    engine: EngineOption = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--with", metavar="FILE", help="Another file to send along.", show_default=False),
    ] = None,
    seconds: SecondsOption = Limits.seconds,
    memory: MemoryOption = DEFAULT_MEMORY,
    processes: ProcessesOption = Limits.processes,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run SCRIPT in ENV: stdin is passed on, and its output and exit status are given back.

    Ends as the script does; with 124 when it took too long, 137 when it wanted too much memory, 125 when the engine
    broke. Options of ours stand before ENV: what follows SCRIPT belongs to the script.

    Examples:
        python -m sandbox run prod hello.py

        python -m sandbox run --seconds 5 --json dev hello.py --name Ada < orders.csv
    """
    paths = [script, *(files or [])]
    job = Job(
        command=("python", script.name, *(arguments or [])),
        files={path.name: _read(path) for path in paths},
        stdin=_stdin(),
        limits=limits(seconds, memory, processes),
    )
    if len(job.files) < len(paths):
        raise InputError("Two of the files have the same name, and they would lie in one folder: rename one of them.")
    environment = load_environment(env)
    with stoppable() as cancellation, progress(quiet) as on_event:
        result = choose_engine(engine).run(environment, job, _steps_only(on_event), cancellation)
    if as_json:
        print_json(result.to_dict())
    else:
        _print(result)
    raise typer.Exit(_exit_code(result))


def _steps_only(on_event: OnEvent) -> OnEvent:
    """The script's output comes with the result; only the build is worth a bar."""

    def steps(event: Event) -> None:
        if event.kind is not EventKind.LOG:
            on_event(event)

    return steps


def _read(path: Path) -> bytes:
    try:
        return read_named(path, MOST_PAYLOAD, "that is as much as is sent into an environment, so send a sample")
    except FileNotFoundError as error:
        raise BadProject(f"{path} cannot be read ({error.strerror}): check the path.") from error


def _stdin() -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        return b""
    data = sys.stdin.buffer.read(MOST_PAYLOAD + 1)
    if len(data) > MOST_PAYLOAD:
        raise InputError(f"More than {human_size(MOST_PAYLOAD)} came on stdin, which is as much as is passed on.")
    return data


def _print(result: RunResult) -> None:
    _pass_on(result.stdout, sys.stdout)
    _pass_on(result.stderr, sys.stderr)
    if result.message:
        ERR.print(f"[{result.status}] {result.message}", style="bold red", soft_wrap=True)


def _pass_on(text: str, stream: TextIO) -> None:
    """Write what the script wrote: as it is for a file or a program, and for a terminal so that it obeys nothing."""
    stream.write(printable(text.replace("\r\n", "\n")) if stream.isatty() else text)
    stream.flush()


def _exit_code(result: RunResult) -> int:
    match result.status:
        case Status.TIMEOUT:
            return ExitCode.TIMEOUT
        case Status.MEMORY:
            return ExitCode.MEMORY
        case Status.OK:
            return ExitCode.OK
    code = result.exit_code or ExitCode.DIFFERENT
    # A signal, as a shell reports it.
    return 128 - code if code < 0 else code
