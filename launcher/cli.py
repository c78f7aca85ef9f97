"""What can be said on the command line of `course.py`."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from typing import NoReturn

from launcher.faults import Fault, from_os_error
from launcher.ports import DEFAULT_PORT
from launcher.terminal import complain, say

COMMANDS = ("start", "install", "test", "lint", "doctor", "help")

_HELP = f"""\
Two Kitchens: why a model answers differently in production, and how a container ends it.

  python3 course.py                  install what is missing, start the course, open the browser
      --port N                       listen on this port (else {DEFAULT_PORT}, or the next free one)
      --address A                    listen on this address (else 127.0.0.1: this computer alone)
      --no-browser                   only say where the page is
  python3 course.py install          install what is missing and start nothing: the evening before a workshop
  python3 course.py test [ARG …]     run the tests; ARG … goes to pytest, such as -k flagship
  python3 course.py lint             ruff (lint and format) and mypy
  python3 course.py doctor           look this computer over and say how to mend what is missing
      --json                         for machines
      --port N                       the port to look at
  python3 course.py --help           this page
"""


class _Parser(argparse.ArgumentParser):
    """Tells a mistake in one sentence, with the option that was probably meant."""

    def error(self, message: str) -> NoReturn:
        options = [option for action in self._actions for option in action.option_strings]
        wrong = next((word for word in message.replace(":", " ").split() if word.startswith("--")), "")
        wrong = wrong.partition("=")[0]
        near = difflib.get_close_matches(wrong, options, n=1) if wrong not in options else []
        advice = f"did you mean {near[0]}?" if near else "`python3 course.py --help` lists what there is."
        raise Fault(f"{message[:1].upper()}{message[1:]}: {advice}", code=2)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; gives the exit status. No expected fault leaves a traceback."""
    try:
        return _run(list(arguments))
    except KeyboardInterrupt:
        complain("\nStopped. What was half done is done anew at the next start.")
        return 130
    except Fault as fault:
        return _tell(fault)
    except OSError as error:
        known = from_os_error(error)
        if known is None:
            raise
        return _tell(known)


def _tell(fault: Fault) -> int:
    complain(f"✗ {fault}")
    for line in fault.log:
        complain(f"    {line}")
    return fault.code


def _run(arguments: list[str]) -> int:
    command = "start"
    if arguments and not arguments[0].startswith("-"):
        command = arguments.pop(0)
    if command not in COMMANDS:
        near = difflib.get_close_matches(command, COMMANDS, n=1)
        advice = f"did you mean `{near[0]}`?" if near else "`python3 course.py --help` lists what there is."
        raise Fault(f"There is no command `{command}`: {advice}", code=2)
    if command == "test" and arguments[:1] not in (["-h"], ["--help"]):
        from launcher.suite import run_tests

        return run_tests(arguments)
    if command == "help" or "-h" in arguments or "--help" in arguments:
        say(_HELP.rstrip())
        return 0
    if command == "doctor":
        return _doctor(arguments)
    if command in ("install", "lint"):
        _Parser(prog=f"course.py {command}", add_help=False, allow_abbrev=False).parse_args(arguments)
    if command == "lint":
        from launcher.suite import run_checkers

        return run_checkers()
    if command == "install":
        from launcher.install import ensure_installed

        say(f"{ensure_installed().parent.parent} is whole: `python3 course.py` starts the course.")
        return 0
    return _start(arguments)


def _start(arguments: list[str]) -> int:
    parser = _Parser(prog="course.py", add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=_port)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args(arguments)
    from launcher.page import start

    return start(options.address, options.port, browser=not options.no_browser)


def _doctor(arguments: list[str]) -> int:
    parser = _Parser(prog="course.py doctor", add_help=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT)
    options = parser.parse_args(arguments)
    from launcher.doctor import examine

    return examine(options.port, as_json=options.json)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"“{text}” is no port, which is a number from 1 to 65535")
    return int(text)
