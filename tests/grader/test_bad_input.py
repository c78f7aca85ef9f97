"""Whatever is handed in gets a clear verdict, and a message that says where to look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.bench import Bench
from grader.exercise import Exercise
from grader.grade import grade
from grader.report import Report, Verdict
from grader.submission import Submission

F = "def spot_the_difference(left, right):\n    "


@dataclass(frozen=True)
class Bad:
    """Something handed in.

    Attributes:
        says: parts of the message that it is to get, and of what came.
        alone: whether it does no harm to the process that calls it, so that it is tried without a container as well.
    """

    name: str
    source: str
    says: tuple[str, ...]
    verdict: Verdict = Verdict.FAILED
    alone: bool = True

    def __str__(self) -> str:
        return self.name


def gives(name: str, expression: str, *says: str) -> Bad:
    return Bad(name, f"{F}return {expression}\n", says)


BAD = (
    Bad("only comments", "# soon\n", ("has no function spot_the_difference",)),
    Bad("a syntax error", "x = 1\ndef f(:\n", ("cannot be read as Python in line 2",), Verdict.INVALID),
    Bad("a wrong indentation", "def f():\nreturn 1\n", ("in line 2", "indented"), Verdict.INVALID),
    Bad("another name", "def difference(a, b):\n    pass\n", ("has no function spot_the_difference",)),
    Bad("no function", "spot_the_difference = 3\n", ("is not a function", "a int")),
    Bad("too few parameters", "def spot_the_difference(a):\n    pass\n", ("keep its parameters as the task",)),
    Bad("too many parameters", "def spot_the_difference(a, b, c):\n    pass\n", ("keep its parameters as the task",)),
    Bad("a division by zero", F + "return 1 / 0\n", ("an error in line 2 of difference.py", "ZeroDivisionError")),
    Bad("recursion", F + "return spot_the_difference(left, right)\n", ("called itself over and over",)),
    Bad("sys.exit", "import sys\n" + F + "sys.exit(0)\n", ("sys.exit", "return instead")),
    Bad("exit", F + "exit()\n", ("sys.exit", "return instead")),
    Bad("sys.exit at import", "import sys\nsys.exit(0)\n", ("while it was imported in line 2", "sys.exit")),
    Bad("an unknown package", "import torchvision_x\n", ("in line 1", "torchvision_x", "not installed")),
    Bad("a question", F + "return input('Name? ')\n", ("nobody at the keyboard",), alone=False),
    Bad("an interrupt", F + "raise KeyboardInterrupt\n", ("person at the keyboard",), alone=False),
    gives("a set", "{1, 2}", "plain data", "sorted(", "type set"),
    gives("bytes", "b'x'", "plain data", ".decode()", "type bytes"),
    gives("a generator", "(x for x in left)", "plain data", "list(", "type generator"),
    gives("a lambda", "lambda: 1", "plain data", "Call it", "type function"),
    gives("a number that is none", "{'changed': [1.0, float('nan')]}", "divided by zero", "nan at ['changed'][1]"),
    gives("a list that holds itself", "(lambda a: a.append(a) or a)([])", "plain data"),
    Bad("a coroutine", "async " + F + "return {}\n", ("Leave out the word async",)),
    Bad("a numpy integer", "import numpy\n" + F + "return {'n': numpy.int64(1)}\n", ("int(", "int64 at ['n']")),
    Bad("a loop", F + "while True: pass\n", ("It did not end within 2 s", "loop"), alone=False),
    Bad("a loop at import", "while True: pass\n", ("did not end within 2 s", "imported"), alone=False),
    Bad("a flood of prints", F + "while True: print('x' * 10000)\n", ("printed more than",), alone=False),
    Bad("a flood of bytes", f"import os\n{F}while True: os.write(1, b'x' * 65536)\n", ("printed more",), alone=False),
    Bad("a flood of errors", f"import os\n{F}while True: os.write(2, b'x' * 65536)\n", ("printed more",), alone=False),
    Bad("a memory bomb", F + "return len(bytearray(3 << 30))\n", ("memory", "work on less"), alone=False),
    # 1,024 processes at most, for 9 s: wherever somebody tries this by hand, it comes to an end.
    Bad(
        "a fork bomb",
        f"import os, time\n{F}for _ in range(10): os.fork()\n    time.sleep(9)\n",
        ("start no other processes",),
        alone=False,
    ),
    Bad("a crash", "import os, signal\n" + F + "os.kill(os.getpid(), 11)\n", ("crashed Python", "11"), alone=False),
)


def graded(exercise: Exercise, source: str | bytes, bench: Bench, folder: Path | None = None) -> Report:
    data = source if isinstance(source, bytes) else source.encode()
    if folder is not None:
        (folder / exercise.main).write_bytes(data)
    return grade(exercise, Submission({exercise.main: data}, folder), bench, seed=1)


def tells(report: Report, bad: Bad) -> None:
    first = report.first_problem
    assert first is not None
    assert report.verdict is bad.verdict, first
    assert not any(check.verdict is Verdict.PASSED for check in report.checks)
    for part in bad.says:
        assert part in f"{first.message} {first.came}"
    assert len([check for check in report.checks if check.message == first.message and not check.tried]) == 0


@pytest.mark.docker
@pytest.mark.parametrize("bad", BAD, ids=str)
def test_it_is_told_in_words(bad: Bad, exercise: Exercise, containers: Bench) -> None:
    tells(graded(exercise, bad.source, containers), bad)


@pytest.mark.parametrize("bad", [bad for bad in BAD if bad.alone], ids=str)
def test_it_is_told_in_the_same_words_without_a_container(bad: Bad, exercise: Exercise, tmp_path: Path) -> None:
    if "numpy" in bad.source:
        pytest.importorskip("numpy")
    tells(graded(exercise, bad.source, Bench.named("local", direct=True), tmp_path), bad)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"x = 1\n\0\1\2", "binary file"),
        ("# caf\u00e9\n".encode("latin-1"), "not UTF-8 in line 1"),
        (b"#" * 10_000_000, "holds more than"),
    ],
    ids=["empty", "white space", "binary", "latin-1", "10 MB"],
)
def test_a_file_that_cannot_be_read_runs_nowhere(data: bytes, says: str, exercise: Exercise) -> None:
    def nowhere() -> None:
        raise AssertionError("it was to run")

    report = graded(exercise, data, Bench(nowhere))  # type: ignore[arg-type]
    assert report.verdict is Verdict.INVALID
    assert says in report.message
    assert exercise.main in report.message
    assert not report.checks


def test_a_missing_file_can_be_put_back(exercise: Exercise, tmp_path: Path) -> None:
    report = grade(exercise, Submission.from_folder(exercise, tmp_path), Bench.named("local", direct=True))
    assert report.verdict is Verdict.INVALID
    assert f"grader reset {exercise.number}" in report.message


def solution(exercise: Exercise) -> bytes:
    return (exercise.solution / exercise.main).read_bytes()


GOOD = {
    "a mark at its start and other line ends": lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    "a thread that never ends": lambda text: (
        text + b"\nimport threading, time\nthreading.Thread(target=lambda: time.sleep(600)).start()\n"
    ),
    "a program left running": lambda text: text + b"\nimport subprocess\nsubprocess.Popen(['sleep', '600'])\n",
    "warnings": lambda text: text + b"\nimport warnings\nwarnings.warn('old')\n",
    "another folder": lambda text: text + b"\nimport os\nos.chdir('/')\n",
}


@pytest.mark.docker
@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_what_does_no_harm_to_an_answer_passes(change, exercise: Exercise, containers: Bench) -> None:
    report = graded(exercise, change(solution(exercise)), containers)
    assert report.passed, report


@pytest.mark.docker
def test_what_was_printed_is_shown_and_said_to_be_cut(exercise: Exercise, containers: Bench) -> None:
    first = graded(exercise, F + "print('tasting' * 2000)\n    return {}\n", containers).first_problem
    assert first is not None
    assert first.output.startswith("tasting")
    assert first.output_cut


@pytest.mark.docker
def test_only_the_culprit_is_blamed_for_a_loop(exercise: Exercise, containers: Bench) -> None:
    report = graded(exercise, F + "while True: pass\n", containers)
    blamed = [check for check in report.checks if "did not end" in check.message]
    assert blamed == [report.first_problem]
    assert {check.tried for check in report.checks if check not in blamed} == {False}
