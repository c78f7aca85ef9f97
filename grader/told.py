"""Turns what the driver wrote down about one call into an `Answer`, in a teacher's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from grader.driver import DEEP, HUGE, MOST_KEPT, MOST_VALUE
from grader.requests import Answer, Missed
from grader.values import cut
from sandbox.fingerprint import Fingerprint

_NO_JSON = "It is to give plain data only: None, True or False, numbers, texts, lists and dicts."
_INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(("set", "frozenset"), "Make a list of the set, with sorted(…)."),
    **dict.fromkeys(("bytes", "bytearray"), "Make a text of the bytes, with .decode()."),
    **dict.fromkeys(("generator", "map", "filter", "zip", "range", "dict_keys", "dict_values"), "Wrap it in list(…)."),
    **dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint64"), "Make it a plain number, with int(…)."),
    **dict.fromkeys(("float16", "float32"), "Make it a plain number, with float(…)."),
    **dict.fromkeys(("bool_", "bool"), "Make it a plain True or False, with bool(…)."),
    **dict.fromkeys(("ndarray", "Series"), "Make a list of it, with .tolist()."),
    **dict.fromkeys(("function", "method", "builtin_function_or_method"), "Call it, with brackets after its name."),
    **dict.fromkeys(("nan", "inf", "-inf"), "See where a number is divided by zero, or missing."),
    HUGE: "See where a number grows without end.",
    DEEP: "See where a list or a dict is put into itself.",
    "coroutine": "Leave out the word async before def.",
    "async_generator": "Leave out the word async before def, and wrap it in list(…).",
}
_NO_TYPES = ("nan", "inf", "-inf", HUGE, DEEP)
_MOST_NAME = 100
_PLACE = re.compile(r" \([^()]*, line \d+\)$")
_LOOK = "Look there, and at the end of the line before it."
_COLUMN = "Lines that belong together begin in the same column"
_SYNTAX: Mapping[str, str] = {
    "IndentationError": f"{_COLUMN}, four spaces further in than the line with the colon.",
    "TabError": f"{_COLUMN}: let your editor turn each tab into spaces.",
}
_SPECIAL: Mapping[str, str] = {
    "NotImplementedError": "It is not written yet: put your code in the place of the line that raises this.",
    "SystemExit": "It called sys.exit, which ends the whole program: give the value back with return instead.",
    "RecursionError": "It called itself over and over, until Python stopped it: see that it comes to an end.",
    "MemoryError": "It needed more memory than it may use: work on less at a time.",
    "EOFError": "It asked for input, and there is nobody at the keyboard: use what it is given.",
    "ModuleNotFoundError": "That package is not installed where this runs: do without it, or look for a typing error.",
    "BdbQuit": "A breakpoint waits for somebody at a keyboard, and here is nobody: “pytest exercises/” stops at it.",
    "FloodOfOutput": "It printed far more than anybody reads, and was stopped: print less.",
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
    output, output_cut = shown_text(told["output"], MOST_VALUE), bool(told["output_cut"])
    if "value" in told:
        return Answer(call, told["value"], None, output, output_cut, bool(told["touched"]), fingerprint)
    message, came, traceback = _problem(told, function, file)
    problem = Missed(
        message, call=call, expected="a value", came=came, output=output, output_cut=output_cut, traceback=traceback
    )
    return Answer(call, None, problem, output, output_cut, fingerprint=fingerprint)


def broken(error: Mapping[str, Any], file: str) -> Missed:
    """What to say where the main file cannot even be imported."""
    error = _clean(error)
    traceback = error["traceback"]
    if error["syntax"]:
        # The line is told already, in words.
        message = _PLACE.sub("", error["message"])
        name, where = error["file"] or file, _in_line({**error, "file": ""})
        return Missed(
            f"{name} cannot be read as Python{where}: {message}. {_SYNTAX.get(error['type'], _LOOK)}",
            came=f"{error['type']}: {message}",
            traceback=traceback,
            invalid=True,
        )
    return Missed(
        f"{file} stopped while it was imported{_in_line(error)}. {_advice(error)}".rstrip(),
        call=f"import {file.removesuffix('.py')}",
        expected="no error",
        came=_raised(error),
        traceback=traceback,
    )


def untried(call: str, *, invalid: bool = False) -> Missed:
    """What to say of a call that another one, or the import, stood in the way of; the message there says the rest."""
    return Missed(
        "This was not tried: what is said of another check came first. Mend that, and check again.",
        call=call,
        expected="a value",
        came="nothing",
        invalid=invalid,
        tried=False,
    )


def _problem(told: Mapping[str, Any], function: str, file: str) -> tuple[str, str, str]:
    """Message, what came instead of a value, and the traceback."""
    if "absent" in told:
        return f"{file} has no function {function}: write it, or look for a typing error in its name.", "nothing", ""
    if "not_callable" in told:
        kind = shown_text(told["not_callable"])
        return (
            f"{function} in {file} is not a function: begin it with “def {function}(”.",
            f"{_article(kind)} {kind}",
            "",
        )
    if "no_json" in told:
        place, kind, reason = map(shown_text, told["no_json"])
        what = kind if kind in _NO_TYPES else f"a value of type {kind}" if kind else reason
        return f"{_NO_JSON} {_INSTEAD.get(kind, '')}".rstrip(), f"{what} at {place}" if place else what, ""
    if "too_large" in told:
        return "It gave far more data than an answer needs.", f"{int(told['too_large']):,} characters", ""
    error = _clean(told["error"])
    return _error_message(error, function), _raised(error), error["traceback"]


def _article(word: str) -> str:
    return "an" if word[:1] in tuple("aeio") else "a"


def _error_message(error: Mapping[str, Any], function: str) -> str:
    if error["type"] == "TypeError" and error["line"] is None:
        return f"{function} cannot be called like this: keep its parameters as the task has them."
    return f"It raised an error{_in_line(error)}. {_advice(error)}".rstrip()


def _advice(error: Mapping[str, Any]) -> str:
    # Pytest has a stand-in for the keyboard, which raises another exception than a keyboard that is not there.
    kind = "EOFError" if "reading from stdin" in error["message"] else str(error["type"])
    return _SPECIAL.get(kind, "")


def _clean(error: Mapping[str, Any]) -> dict[str, Any]:
    """An exception as the driver describes one, with texts that one can show."""
    line = error["line"]
    return {
        "type": shown_text(error["type"]),
        "message": shown_text(error["message"], 2000),
        "line": None if line is None else int(line),
        "file": shown_text(error["file"]),
        "syntax": bool(error["syntax"]),
        "traceback": shown_text(error["traceback"], MOST_KEPT),
    }


def shown_text(told: Any, most: int = _MOST_NAME) -> str:
    """A text that does nothing to a terminal, and that every file can hold."""
    text = str(told)[:most].encode("utf-8", "replace").decode()
    return "".join(one if one.isprintable() or one in "\n\t" else "�" for one in text)


def _in_line(error: Mapping[str, Any]) -> str:
    if error["line"] is None:
        return ""
    return f" in line {error['line']} of {error['file']}" if error["file"] else f" in line {error['line']}"


def _raised(error: Mapping[str, Any]) -> str:
    return cut(f"{error['type']}: {error['message']}".removesuffix(": "))
