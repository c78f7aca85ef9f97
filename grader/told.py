"""Turns what the driver wrote down about one call into an `Answer`, in a teacher's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.driver import MOST_VALUE
from grader.requests import Answer, Missed
from grader.values import cut
from sandbox.fingerprint import Fingerprint

_SPECIAL: Mapping[str, str] = {
    "NotImplementedError": "It is not written yet: put your code in the place of the line that raises this.",
    "SystemExit": "It called sys.exit, which ends the whole program: give the value back with return instead.",
    "RecursionError": "It called itself over and over, until Python stopped it: see that it comes to an end.",
    "MemoryError": "It needed more memory than it may use: work on less at a time.",
    "KeyboardInterrupt": "It raised KeyboardInterrupt: leave that to the person at the keyboard.",
}


def answer_of(told: Mapping[str, Any], call: str, function: str, file: str, fingerprint: Fingerprint) -> Answer:
    """The answer that `told` is.

    Args:
        call: as the learner would write it.
        file: the main file, for messages.

    Raises:
        KeyError, TypeError, ValueError: the driver did not write it.
    """
    output, output_cut = str(told["output"])[:MOST_VALUE], bool(told["output_cut"])
    if "value" in told:
        return Answer(call, told["value"], None, output, output_cut, bool(told["touched"]), fingerprint)
    message, came, traceback = _problem(told, function, file)
    problem = Missed(
        message, call=call, expected="a value", came=came, output=output, output_cut=output_cut, traceback=traceback
    )
    return Answer(call, None, problem, output, output_cut, fingerprint=fingerprint)


def broken(error: Mapping[str, Any], file: str) -> Missed:
    """What to say where the main file cannot even be imported."""
    traceback = str(error["traceback"])
    if error["syntax"]:
        return Missed(
            f"{error['file'] or file} cannot be read as Python{_in_line(error)}: {error['message']}.",
            came=f"{error['type']}: {error['message']}",
            traceback=traceback,
            invalid=True,
        )
    return Missed(
        f"{file} stopped while it was imported{_in_line(error)}. {_SPECIAL.get(error['type'], '')}".rstrip(),
        call=f"import {file.removesuffix('.py')}",
        expected="no error",
        came=_raised(error),
        traceback=traceback,
    )


def _problem(told: Mapping[str, Any], function: str, file: str) -> tuple[str, str, str]:
    """Message, what came instead of a value, and the traceback."""
    if "absent" in told:
        return f"{file} has no function {function}: write it, or look for a typing error in its name.", "nothing", ""
    if "not_callable" in told:
        kind = told["not_callable"]
        return f"{function} in {file} is not a function: begin it with “def {function}(”.", f"a {kind}", ""
    if "no_json" in told:
        kind, reason = map(str, told["no_json"])
        text = "It is to give plain data only: None, True or False, numbers, texts, lists and dicts."
        return text, f"a value of type {kind} ({reason})", ""
    if "too_large" in told:
        return "It gave far more data than an answer needs.", f"{int(told['too_large']):,} characters", ""
    error = told["error"]
    return _error_message(error, function), _raised(error), str(error["traceback"])


def _error_message(error: Mapping[str, Any], function: str) -> str:
    if error["type"] == "TypeError" and error["line"] is None:
        return f"{function} cannot be called like this: keep its parameters as the task has them."
    special = _SPECIAL.get(str(error["type"]), "")
    return f"It raised an error{_in_line(error)}. {special}".rstrip()


def _in_line(error: Mapping[str, Any]) -> str:
    if error["line"] is None:
        return ""
    return f" in line {int(error['line'])} of {error['file']}" if error["file"] else f" in line {int(error['line'])}"


def _raised(error: Mapping[str, Any]) -> str:
    return cut(f"{error['type']}: {error['message']}".removesuffix(": "))
