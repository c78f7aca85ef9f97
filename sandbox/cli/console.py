"""What all commands share: where they print, how they end, and how Ctrl-C stops them."""

from __future__ import annotations

import io
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import FrameType
from typing import Any

from rich.console import Console

from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled, EngineError, InputError, PrepareFailed, SandboxError

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)


class ExitCode(IntEnum):
    """How a command ends, besides well."""

    OK = 0
    DIFFERENT = 1
    """The answers part (`compare`), or the story does not hold (`demo`)."""
    INPUT = 2
    """What was given cannot be used."""
    TIMEOUT = 124
    ENGINE = 125
    """The engine broke, not the job."""
    INTERRUPTED = 130
    MEMORY = 137


def speak_any_terminal() -> None:
    """Let no letter that a terminal or a file lacks end the program; pytest does the same."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def exit_on_errors() -> Iterator[None]:
    """Inside the block, an error of ours ends the program with its sentence on stderr and its status."""
    try:
        yield
    except Cancelled:
        ERR.print("Stopped. Nothing is left running.")
        sys.exit(ExitCode.INTERRUPTED)
    except SandboxError as error:
        if isinstance(error, PrepareFailed) and error.log:
            ERR.print(error.log, style="dim", markup=False)
        ERR.print(str(error), style="bold red", markup=False, soft_wrap=True)
        sys.exit(_code(error))
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough.
        sys.stderr.close()
        sys.exit(ExitCode.OK)


def _code(error: SandboxError) -> ExitCode:
    if isinstance(error, EngineError):
        return ExitCode.ENGINE
    return ExitCode.INPUT if isinstance(error, InputError) else ExitCode.DIFFERENT


@contextmanager
def stoppable() -> Iterator[Cancellation]:
    """Inside the block, Ctrl-C and a polite kill request the cancellation; a second one ends at once."""
    cancellation = Cancellation()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        # In a thread of its own: the main thread may hold a lock that stopping needs.
        threading.Thread(target=cancellation.request, name="stop").start()

    before: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, stop)
    try:
        yield cancellation
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def print_json(data: Any) -> None:
    """Print `data` as JSON on stdout, for a program to read."""
    # Where a letter is lacking, JSON has its own way to write it.
    lacking = not sys.stdout.encoding.lower().startswith("utf")
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=lacking) + "\n")
