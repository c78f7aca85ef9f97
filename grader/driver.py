"""Calls a learner's functions and writes down what they give: the only code of the grader's that runs beside theirs.

Its source is sent along with the learner's files (`python -c SOURCE`), so it imports the standard library alone and
runs on Python 3.8 and later. On stdin it gets one line of JSON: the main file, the calls, and the file for the
answers. It is told no expected value, and judges nothing.

Each call is announced in the answers' file before it is made, so that one which never returns can be named. A
function among the arguments stands for a question that somebody outside answers: what is known is answered at once,
and the first question that is not known ends the call, to be made again with one more answer.
"""

import importlib.util
import io
import json
import os
import sys
import traceback
import types

MOST_KEPT = 4000
MOST_VALUE = 1000000
MOST_DEPTH = 90
MOST_DIGITS = 300
# What is wrong with a value that is plain data all the same.
HUGE = "a number of more than %d digits" % MOST_DIGITS
DEEP = "lists or dicts more than %d deep in each other" % MOST_DEPTH


class Asked(BaseException):
    """Ends a call at a question that is not answered here; not an Exception, so that an `except` lets it pass."""


class FloodOfOutput(BaseException):
    """Ends a call that prints without end, where nothing else does; not an Exception either."""


class Tee(io.TextIOBase):
    """Passes on what is printed, up to `most` characters if that is given, and keeps the beginning."""

    def __init__(self, stream, most=None):
        self.stream, self.kept, self.cut, self.left = stream, "", False, most

    def write(self, text):
        self.note(text)
        return self.stream.write(text)

    def note(self, text):
        """Keep what is printed, as far as there is room, and count it."""
        if self.left is not None:
            self.left -= len(text)
            if self.left < 0:
                raise FloodOfOutput
        room = MOST_KEPT - len(self.kept)
        self.kept += text[:room]
        self.cut = self.cut or len(text) > room

    def flush(self):
        self.stream.flush()

    def fileno(self):
        return self.stream.fileno()

    def isatty(self):
        return False

    def writable(self):
        return True

    @property
    def buffer(self):
        """Where bytes are written: they count like texts."""
        return TeeOfBytes(self, self.stream.buffer)

    # These the base class has itself, as None.
    @property
    def encoding(self):
        return self.stream.encoding

    @property
    def errors(self):
        return self.stream.errors

    @property
    def newlines(self):
        return self.stream.newlines

    def __getattr__(self, name):
        """Whatever else there is to a stream, such as `reconfigure`."""
        return getattr(self.stream, name)


class TeeOfBytes(io.BufferedIOBase):
    """The side of a `Tee` that takes bytes."""

    def __init__(self, tee, stream):
        self.tee, self.stream = tee, stream

    def write(self, data):
        self.tee.note(memoryview(data).tobytes().decode("utf-8", "replace"))
        return self.stream.write(data)

    def flush(self):
        self.stream.flush()

    def fileno(self):
        return self.stream.fileno()

    def writable(self):
        return True


def load(path):
    """Import the learner's main file under its own name."""
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def answer(module, function, arguments, home, asked):
    """Make one call; everything that it may end with becomes plain data.

    `asked` is a list: an argument that is a question's function puts into it what it leaves open.
    """
    printed, real, before = Tee(sys.stdout), sys.stdout, shown(arguments)
    sys.stdout = printed
    try:
        told = give(getattr(module, function, None), arguments)
    except BaseException as error:  # sys.exit and its kin are no way out.
        told = {"error": describe(error, home)}
    finally:
        sys.stdout = real
    if asked:
        # Whatever came after it: an answer that was caught and thrown away is none.
        told = {"asked": asked[0]}
    told.update(output=printed.kept, output_cut=printed.cut, touched=shown(arguments) != before)
    return told


def shown(arguments):
    """The arguments as a text; what is no plain data is left out."""
    try:
        return json.dumps(arguments, default=lambda _: None)
    except (TypeError, ValueError, RecursionError):
        return ""


def give(function, arguments):
    if function is None:
        return {"absent": True}
    if not callable(function):
        return {"not_callable": type(function).__name__}
    value = function(*arguments)
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(value, types.CoroutineType):
            value.close()  # Python would warn that nobody waited for it, beside the message that says so in words.
        return {"no_json": [*odd(value), str(error)[:200]]}
    if len(text) > MOST_VALUE:
        return {"too_large": len(text)}
    given = json.loads(text)
    place, kind = odd(given)
    return {"no_json": [place, kind, ""]} if kind else {"value": given}


def odd(value, depth=0):
    """Where in `value` there is something that no answer may hold, and what; of the first such place."""
    if isinstance(value, dict):
        strange = [key for key in value if not isinstance(key, (str, int, float, type(None)))]
        if strange:
            return "", "dict with a key of type %s" % type(strange[0]).__name__
        inside = value.items()
    elif isinstance(value, (list, tuple)):
        inside = enumerate(value)
    elif isinstance(value, float):
        return "", "" if value - value == 0 else repr(float(value))
    elif isinstance(value, int):
        # Python's whole numbers have no end, and whoever adds a float to one that is larger than any breaks down.
        return "", HUGE if abs(value) >= 10**MOST_DIGITS else ""
    else:
        return "", "" if value is None or isinstance(value, str) else type(value).__name__
    if depth >= MOST_DEPTH:
        # A list that holds itself has no end.
        return "", DEEP
    for key, inner in inside:
        place, kind = odd(inner, depth + 1)
        if kind:
            return "[%r]%s" % (key, place), kind
    return "", ""


def asker(name, known, asked):
    """A function that answers what is in `known`, by the question's JSON, and ends the call at anything else."""

    def ask(*arguments):
        question = question_of(name, arguments)
        if question not in known:
            asked.append([name, json.loads(question)])
            raise Asked(name)
        return json.loads(json.dumps(known[question]))

    return ask


def question_of(name, arguments):
    """The arguments of a question as JSON, the same for the same question."""
    try:
        return json.dumps(arguments, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        advice = ": make it a list, with sorted(...)" if odd(list(arguments))[1] in ("set", "frozenset") else ""
        told = "%s can only be asked about plain texts, numbers, lists and dicts%s" % (name, advice)
        raise TypeError(told) from error


def describe(error, home):
    """An exception as plain data: what, where in the learner's files, and the traceback from there on."""
    try:
        return described(error, home)
    except BaseException:  # What can be raised can also refuse to be looked at.
        return {"type": "an exception", "message": "", "line": None, "file": "", "syntax": False, "traceback": ""}


def described(error, home):
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        # Our own are called <string>, which would count as a file of this folder.
        if os.path.isabs(frame.filename) and os.path.dirname(os.path.realpath(frame.filename)) == home
    ]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None)
    file = frames[-1].filename if frames else getattr(error, "filename", None)
    try:
        message = "".join(str(error))
        last = traceback.format_exception_only(type(error), error)
    except BaseException:  # It may not even be shown.
        message, last = "", [type(error).__name__]
    return {
        "type": "".join(type(error).__name__),
        "message": message[:2000],
        "line": line if isinstance(line, int) else None,
        "file": os.path.basename(file) if isinstance(file, str) else "",
        "syntax": isinstance(error, SyntaxError) and not frames,
        "traceback": "".join(traceback.format_list(frames[-20:]) + last).rstrip()[-MOST_KEPT:],
    }


def main():
    home = os.path.realpath(os.curdir)
    request = json.loads(sys.stdin.buffer.readline())
    # Kept open: a learner's code may change the working folder, and may not take the file from under us by its name.
    answers = open(os.path.join(home, request["answers"]), "w", encoding="utf-8")

    def tell(told):
        answers.write(json.dumps(told) + "\n")
        answers.flush()

    tell({"importing": True})
    try:
        module = load(os.path.join(home, request["main"]))
    except BaseException as error:  # sys.exit and its kin are no way out.
        tell({"broken": describe(error, home)})
    else:
        for call in request["calls"]:
            tell({"begins": call["id"]})
            arguments, asked = list(call["arguments"]), []
            for position, name in call["asks"].items():
                arguments[int(position)] = asker(name, call["known"].get(name, {}), asked)
            tell(dict(answer(module, call["function"], arguments, home, asked), id=call["id"]))
        tell({"done": True})
    sys.stdout.flush()
    # Threads that never end are not waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
