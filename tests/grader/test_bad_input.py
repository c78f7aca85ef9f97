"""Whatever is handed in gets a clear verdict, and a message that says where to look."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.bench import Bench
from grader.exercise import Exercise, find_exercise
from grader.grade import grade
from grader.report import Report, Verdict
from grader.submission import Submission
from sandbox.environment import load_environment
from tests.grader.bad_answers import BAD, Bad, F
from tests.grader.brief import PATIENCE_S, written


@pytest.fixture(scope="module")
def locally() -> Bench:
    """Where learners' code runs in a virtual environment, which is made first."""
    bench = Bench.named("local")
    bench.engine.prepare(load_environment("dev"))
    return bench


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
    tells(graded(bad.within(exercise), bad.source, containers), bad)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are limited and ended as Linux has it")
@pytest.mark.parametrize("bad", [bad for bad in BAD if not bad.alone], ids=str)
def test_what_may_do_harm_is_told_and_ended_without_docker_too(bad: Bad, exercise: Exercise, locally: Bench) -> None:
    report = graded(bad.within(exercise), bad.source, locally)
    if bad.name == "a fork bomb" and os.getuid() == 0:
        # Nothing limits how many processes root may have, so it goes on until its time is up.
        bad = replace(bad, says=(f"It did not end within {PATIENCE_S:g} s",))
    tells(report, bad)


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


def test_nothing_in_a_file_beside_the_main_one_is_an_answer_like_any_other() -> None:
    found = find_exercise("write-the-dockerfile")
    files = {**Submission.from_folder(found, found.solution).files, ".dockerignore": b"\n"}
    report = grade(found, Submission(files), Bench.named("local", direct=True))
    assert report.verdict is Verdict.FAILED
    assert report.first_problem is not None
    assert report.first_problem.name == "nothing-else"
    assert "Dockerfile is empty" in Submission({**files, "Dockerfile": b""}).problem(found)


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
    # With the patience of the real one: what is right is to pass on a busy machine too.
    report = graded(find_exercise(exercise.slug), change(solution(exercise)), containers)
    assert report.passed, report


@pytest.mark.docker
def test_what_was_printed_is_shown_and_said_to_be_cut(exercise: Exercise, containers: Bench) -> None:
    # With the patience of the real one, as it comes to its own end.
    first = graded(
        find_exercise(exercise.slug), F + "print('tasting' * 2000)\n    return {}\n", containers
    ).first_problem
    assert first is not None
    assert first.output.startswith("tasting")
    assert first.output_cut


@pytest.mark.docker
def test_what_an_endless_loop_printed_is_shown_with_its_first_lines(exercise: Exercise, containers: Bench) -> None:
    loop = "for n in range(400):\n        print('line', n, flush=True)\n    while True: pass\n"
    first = graded(exercise, F + loop, containers).first_problem
    assert first is not None
    assert first.output.startswith("line 0\nline 1\n")
    assert "line 100\n" in first.output
    assert first.output_cut


@pytest.mark.docker
def test_what_calls_before_it_printed_is_not_laid_to_a_loop(tmp_path: Path, containers: Bench) -> None:
    source = "def double(n):\n    print('asked for', n, flush=True)\n    while n == 3: pass\n    return 2 * n\n"
    exercise = written(tmp_path, TWICE)
    first = graded(
        replace(exercise, limits=replace(exercise.limits, seconds=PATIENCE_S)), source, containers
    ).first_problem
    assert first is not None
    assert (first.call, first.output, first.output_cut) == ("double(3)", "asked for 3\n", False)


@pytest.mark.docker
def test_answers_that_are_too_much_together_are_told_as_that(tmp_path: Path, containers: Bench) -> None:
    source = "def double(n):\n    return 'x' * 900_000\n"
    exercise = written(tmp_path, TWICE)
    report = graded(replace(exercise, limits=replace(exercise.limits, files=1_500_000)), source, containers)
    for check in report.checks:
        assert check.message.startswith("All answers together held more than 1.4 MiB")
        assert check.call.startswith("double(")
        assert check.tried


TWICE = """
@check("It doubles 2.")
async def two(exam):
    (await exam.call("double", 2)).equals(4)

@check("It doubles 3.")
async def three(exam):
    (await exam.call("double", 3)).equals(6)
"""


@pytest.mark.docker
def test_only_the_culprit_is_blamed_for_a_loop(exercise: Exercise, containers: Bench) -> None:
    report = graded(exercise, F + "while True: pass\n", containers)
    blamed = [check for check in report.checks if "did not end" in check.message]
    assert blamed == [report.first_problem]
    assert {check.tried for check in report.checks if check not in blamed} == {False}


QUOTES = """
from grader.requests import Missed

@check("Something is quoted.")
async def quotes(exam):
    exam.note(line=exam.text(""))
    raise Missed(exam.text(""), call=exam.text(""), expected=exam.text(""), came=exam.text(""), output=exam.text(""))

"""


def test_what_a_check_quotes_of_a_file_does_nothing_to_a_terminal(tmp_path: Path) -> None:
    report = graded(written(tmp_path, QUOTES), "# \x1b[2J\a\u202e\n", Bench.named("local", direct=True))
    (check,) = report.checks
    quoted = (check.message, check.call, check.expected, check.came, check.output, report.facts["line"])
    assert {text.rstrip() for text in quoted} == {r"# \x1b[2J\x07\u202e"}


def test_no_text_of_a_report_is_as_long_as_what_was_handed_in(tmp_path: Path) -> None:
    report = graded(written(tmp_path, QUOTES), "# " + "x" * 100_000, Bench.named("local", direct=True))
    (check,) = report.checks
    assert all(len(text) < 9000 for text in (check.message, check.call, check.expected, check.came, check.output))
    assert "more characters" in report.facts["line"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (F + "while True: print('x' * 10_000)\n", ("It raised an error in line 2", "was stopped: print less")),
        ("while True: print('x' * 10_000)\n", ("while it was imported in line 1", "was stopped: print less")),
        (F + "__import__('os')._exit(0)\n", ("ends the whole program",)),
        ("import os\nos._exit(0)\n", ("while it was imported in line 2", "ends the whole program")),
    ],
    ids=["a flood", "a flood at import", "os._exit", "os._exit at import"],
)
def test_a_test_run_survives_what_a_process_of_its_own_would_not(
    source: str, says: tuple[str, ...], exercise: Exercise, tmp_path: Path
) -> None:
    tells(graded(exercise, source, Bench.named("local", direct=True), tmp_path), Bad("", source, says))
    print("still printing")
    assert os._exit.__module__ == "posix" or os.name == "nt"


def test_a_process_that_was_started_meanwhile_ends_as_it_likes(exercise: Exercise, tmp_path: Path) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("processes do not fork here")
    body = F + "if not (pid := os.fork()):\n        os._exit(7)\n    return os.waitpid(pid, 0)[1] >> 8\n"
    first = graded(exercise, "import os\n" + body, Bench.named("local", direct=True), tmp_path).first_problem
    assert first is not None
    assert first.came == "7"
