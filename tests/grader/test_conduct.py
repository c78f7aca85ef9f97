"""Checks run side by side: what they ask for travels together, and trouble stays where it arose."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from grader.bench import Bench
from grader.calling import AT_ONCE
from grader.grade import grade
from grader.report import Report, Verdict
from grader.submission import Submission
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.docker import DockerEngine
from sandbox.engines.forwarding import ForwardingEngine
from sandbox.environment import Environment
from sandbox.errors import EngineLost
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.result import RunResult
from tests.grader.brief import SOLVED, written

TWO = """
@check("It doubles 2.")
async def two(exam):
    (await exam.call("double", 2)).equals(4)

"""
THREE = TWO.replace("2", "3").replace("4", "6").replace("two", "three")
ELSEWHERE = """
@check("It doubles in production.")
async def there(exam):
    (await exam.call("double", 5, environment="prod")).equals(10)

"""
ASKS = """
from grader.requests import Ask

@check("It asks.")
async def asks(exam):
    (await exam.call("double", Ask("taste", lambda dish: len(dish), most=3))).equals(4)

"""


class Counting(ForwardingEngine):
    """Counts what it passes on to a real engine; `lost` is an environment in which it breaks."""

    def __init__(self, engine: Engine, lost: str = "") -> None:
        super().__init__(engine)
        self.lost, self.jobs, self.most_at_once = lost, 0, 0
        self._now, self._lock = 0, threading.Lock()

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        with self._lock:
            self.jobs += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            if environment.name == self.lost:
                raise EngineLost("The engine went away: start it again.")
            return super().run(environment, job, on_event, cancellation)
        finally:
            with self._lock:
                self._now -= 1


@pytest.fixture
def engine(docker_engine: DockerEngine) -> Counting:
    return Counting(docker_engine)


def graded(folder: Path, checks: str, engine: Engine, source: bytes = SOLVED) -> Report:
    exercise = written(folder, checks)
    return grade(exercise, Submission({exercise.main: source}), Bench(lambda: engine), seed=1)


def verdicts(report: Report) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in report.checks}


@pytest.mark.docker
def test_calls_of_several_checks_travel_in_one_job(tmp_path: Path, engine: Counting) -> None:
    assert graded(tmp_path, TWO + THREE, engine).passed
    assert engine.jobs == 1


@pytest.mark.docker
def test_calls_for_several_places_need_a_job_each(tmp_path: Path, engine: Counting) -> None:
    assert graded(tmp_path, TWO + THREE + ELSEWHERE, engine).passed
    assert engine.jobs == 2


@pytest.mark.docker
def test_no_more_places_are_tried_at_once_than_a_machine_has_room_for(tmp_path: Path, engine: Counting) -> None:
    checks = """
@check("It doubles everywhere.")
async def everywhere(exam):
    calls = [exam.call("double", 2, variables={"PLACE": str(place)}) for place in range(7)]
    for answer in await exam.together(*calls):
        answer.equals(4)
"""
    assert graded(tmp_path, checks, engine).passed
    assert engine.jobs == 7
    assert engine.most_at_once <= AT_ONCE


@pytest.mark.docker
def test_an_engine_that_breaks_in_one_place_spares_the_others(tmp_path: Path, engine: Counting) -> None:
    engine.lost = "prod"
    report = graded(tmp_path, TWO + ELSEWHERE, engine)
    assert verdicts(report) == {"two": Verdict.PASSED, "there": Verdict.ENVIRONMENT_ERROR}
    assert report.verdict is Verdict.ENVIRONMENT_ERROR
    assert "1 of 2 checks are passed" in report.message


@pytest.mark.docker
def test_a_check_that_breaks_is_never_the_learners_fault(tmp_path: Path, engine: Counting) -> None:
    broken = '@check("It breaks.")\nasync def breaks(exam):\n    await exam.call("double", 1)\n    1 / 0\n\n'
    report = graded(tmp_path, TWO + broken, engine)
    assert verdicts(report) == {"two": Verdict.PASSED, "breaks": Verdict.GRADER_ERROR}
    assert "not of your work" in report.message


@pytest.mark.docker
def test_what_a_passed_check_measured_is_told(tmp_path: Path, engine: Counting) -> None:
    measures = '@check("It is quick.")\nasync def quick(exam):\n    return f"{2 + 2} of 4 cached \\x1b[0m"\n\n'
    report = graded(tmp_path, TWO + measures, engine)
    assert [check.came for check in report.checks] == ["", r"4 of 4 cached \x1b[0m"]


@pytest.mark.docker
def test_together_gives_its_answers_in_their_order(tmp_path: Path, engine: Counting) -> None:
    checks = """
@check("It doubles all.")
async def every(exam):
    answers = await exam.together(*(exam.call("double", number) for number in (1, 2, 3)))
    assert [answer.value for answer in answers] == [2, 4, 6]
"""
    report = graded(tmp_path, checks, engine)
    assert report.passed, report
    assert engine.jobs == 1


@pytest.mark.docker
def test_a_question_is_answered_outside_once(tmp_path: Path, engine: Counting) -> None:
    source = b"def double(taste):\n    return taste('ab') + taste('ab')\n"
    assert graded(tmp_path, ASKS, engine, source).passed
    assert engine.jobs == 2


@pytest.mark.docker
@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("n = 0\n    while True:\n        n += 1\n        taste('a' * n)", "more than 3 times"),
        (
            "try:\n        taste('ab')\n    except BaseException:\n        return 4\n    return 0",
            "That is another value.",
        ),
        ("return taste('a', 'b')", "write taste(dish)"),
        ("return taste()", "write taste(dish)"),
        ("return taste({1, 2})", "can only be asked about plain texts, numbers, lists and dicts: make it a list"),
    ],
    ids=["too many", "swallowed", "too much", "nothing", "no plain data"],
)
def test_a_question_that_will_not_do_is_told(source: str, says: str, tmp_path: Path, engine: Counting) -> None:
    report = graded(tmp_path, ASKS, engine, f"def double(taste):\n    {source}\n".encode())
    first = report.first_problem
    assert first is not None
    assert report.verdict is Verdict.FAILED, first
    assert says in f"{first.message} {first.came}"
    assert first.call == "double(taste)"


@pytest.mark.docker
def test_an_answer_that_breaks_the_check_spares_the_others(tmp_path: Path, engine: Counting) -> None:
    source = b"def double(x):\n    return x(5) if callable(x) else 2 * x\n"
    assert verdicts(graded(tmp_path, TWO + ASKS, engine, source)) == {
        "two": Verdict.PASSED,
        "asks": Verdict.GRADER_ERROR,
    }
