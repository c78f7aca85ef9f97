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
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled, EngineError, InputError, MissingPython, PrepareFailed, SandboxError
from sandbox.printable import printable


class PlainConsole(Console):
    """A console on which a text is only ever a text, in a message as in a table's cell, title or heading.

    Much of what is shown was written by others: nothing in it is markup, and a terminal obeys none of it. What is to be
    emphasised is a rich `Text`; foreign words in one go through `printable` first.
    """

    def __init__(self, *, stderr: bool = False, file: IO[str] | None = None, width: int | None = None) -> None:
        super().__init__(stderr=stderr, file=file, width=width, highlight=False, markup=False, emoji=False)

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(printable(text), **options)


OUT = PlainConsole()
ERR = PlainConsole(stderr=True)


class ExitCode(IntEnum):
    """How a command ends, besides well."""

    OK = 0
    DIFFERENT = 1
    """The answers differ (`compare`), or the story does not hold (`demo`)."""
    INPUT = 2
    """What was given cannot be used here; of `compare`, that it could not tell."""
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
            ERR.print(error.log, style="dim")
        ERR.print(str(error), style="bold red", soft_wrap=True)
        sys.exit(_code(error))
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough.
        sys.stderr.close()
        sys.exit(ExitCode.OK)


def _code(error: SandboxError) -> ExitCode:
    match error:
        case InputError() | MissingPython():
            return ExitCode.INPUT
        case EngineError():
            return ExitCode.ENGINE
        case _:
            return ExitCode.DIFFERENT


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
    text = json.dumps(data, indent=2, ensure_ascii=lacking)
    # JSON lets pass some of what a terminal obeys, such as C1 controls; outside of its texts there is none of that.
    sys.stdout.write("".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text) + "\n")
