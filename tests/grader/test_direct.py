"""In our own process, a learner's code leaves everything as it was."""

from __future__ import annotations

import locale
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.bench import Bench
from grader.grade import grade
from grader.report import Report, Verdict
from grader.submission import Submission
from grader.waited import said_when_long
from sandbox.events import Event, EventKind
from tests.grader.brief import written

TWO = '@check("It doubles 2.")\nasync def two(exam):\n    (await exam.call("double", 2)).equals(4)\n'


def graded(folder: Path, source: str, checks: str = TWO) -> Report:
    exercise = written(folder, checks)
    (exercise.folder / exercise.main).write_text(source, encoding="utf-8")
    return grade(exercise, Submission.from_folder(exercise), Bench.named("local", direct=True), seed=1)


@pytest.mark.parametrize(
    "line",
    [
        "os.chdir('/')",
        "sys.path.insert(0, '/nowhere')",
        "sys.path.clear()",
        "sys.stdout = sys.stderr = None",
        "os.environ.update(TZ='Asia/Tokyo', MORE='1'); os.environ.pop('PATH'); getattr(time, 'tzset', int)()",
        "locale.setlocale(locale.LC_ALL, 'C')",
        "sys.stdout.reconfigure(encoding='latin-1', errors='ignore')",
    ],
)
@pytest.mark.parametrize("where", ["at import", "in a call"])
def test_what_it_changed_is_put_back(line: str, where: str, tmp_path: Path) -> None:
    before = around()
    at_import, in_a_call = (line, "pass") if where == "at import" else ("pass", line)
    head = f"import locale, os, sys, time\n{at_import}\n"
    report = graded(tmp_path, f"{head}def double(n):\n    {in_a_call}\n    return 2 * n\n")
    assert report.passed, report
    assert around() == before
    assert "double" not in sys.modules


def around() -> list[object]:
    """What this process has that learners' code could change."""
    streams = [sys.stdout, sys.stderr, sys.stdout.encoding, sys.stdout.errors]
    return [Path.cwd(), sys.path.copy(), *streams, dict(os.environ), time.tzname, locale.setlocale(locale.LC_ALL)]


def test_what_it_set_up_at_import_holds_for_every_call(tmp_path: Path) -> None:
    source = "import os\nos.environ['FACTOR'] = '2'\ndef double(n):\n    return n * int(os.environ['FACTOR'])\n"
    twice = '@check("Twice.")\nasync def twice(exam):\n' + "    (await exam.call('double', 2)).equals(4)\n" * 2
    assert graded(tmp_path, source, twice).passed
    assert "FACTOR" not in os.environ


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("sys.stdout.buffer.write(b'tasted\\n')", "tasted"),
        ("sys.stdout.reconfigure(line_buffering=True); print('tasted')", "tasted"),
        ("print(sys.stdout.encoding, sys.stdout.errors)", "utf-8"),
    ],
)
def test_what_is_printed_goes_to_a_stream_like_any_other(line: str, shown: str, tmp_path: Path) -> None:
    source = f"import sys\ndef double(n):\n    {line}\n    return 3 * n\n"
    (check,) = graded(tmp_path, source).checks
    assert check.came == "6", check
    assert shown in check.output.lower()


def test_bytes_without_end_are_stopped_as_well(tmp_path: Path) -> None:
    source = "import sys\ndef double(n):\n    while True: sys.stdout.buffer.write(b'x' * 100_000)\n"
    (check,) = graded(tmp_path, source).checks
    assert "was stopped: print less" in check.message


ASKS = """
from grader.requests import Ask

@check("It asks.")
async def asks(exam):
    (await exam.call("double", Ask("taste", lambda dish: 10 // dish, most=2))).equals(4)
"""


def test_a_check_that_breaks_while_it_is_asked_is_not_the_learners_fault(tmp_path: Path) -> None:
    source = "def double(taste):\n    try:\n        return taste(0)\n    except BaseException:\n        return 4\n"
    (check,) = graded(tmp_path, source, ASKS).checks
    assert check.verdict is Verdict.GRADER_ERROR
    assert "ZeroDivisionError" in check.message


def test_a_question_too_many_is_told_with_the_call_that_asked(tmp_path: Path) -> None:
    (check,) = graded(tmp_path, "def double(taste):\n    return taste(1) + taste(2) + taste(3)\n", ASKS).checks
    assert "more than 2 times" in check.message
    assert check.call == "double(taste)"


def test_a_question_about_a_set_is_told_what_to_make_of_it(tmp_path: Path) -> None:
    (check,) = graded(tmp_path, "def double(taste):\n    return taste({1, 2})\n", ASKS).checks
    assert "make it a list, with sorted(...)" in check.came


def test_a_call_that_takes_long_is_said_to_do_so_once(tmp_path: Path) -> None:
    told: list[Event] = []
    said = threading.Event()

    def hear(event: Event) -> None:
        told.append(event)
        said.set()

    with said_when_long(written(tmp_path, TWO), hear, patience=0.05):
        assert said.wait(60)
        time.sleep(0.2)
    (event,) = told
    assert event.kind is EventKind.NOTE
    assert event.text == "exercise 7 is still running. If a loop never ends, Ctrl-C stops it."


def test_who_waits_at_a_debugger_and_who_is_quick_hear_nothing(tmp_path: Path) -> None:
    told: list[Event] = []
    exercise = written(tmp_path, TWO)
    with said_when_long(exercise, told.append, patience=0.05):
        eval("wait(0.3)", {"__name__": "pdb", "wait": time.sleep})
    with said_when_long(exercise, told.append, patience=1):
        pass
    time.sleep(1.1)
    assert not told


def test_a_thread_that_goes_on_does_not_hold_it_up(tmp_path: Path) -> None:
    thread = "import threading\nend = threading.Event()\nthreading.Thread(target=end.wait, args=(1,)).start()\n"
    assert graded(tmp_path, f"{thread}def double(n):\n    return 2 * n\n").passed


def test_the_traceback_is_of_the_learners_code_alone(tmp_path: Path) -> None:
    report = graded(tmp_path, "def double(n):\n    return helper(n)\n\ndef helper(n):\n    return n / 0\n")
    (check,) = report.checks
    assert check.verdict is Verdict.FAILED
    assert "in line 5 of double.py" in check.message
    assert check.traceback.count("File ") == 2
    assert "driver.py" not in check.traceback
    assert os.fspath(tmp_path) in check.traceback
