"""Runs checks side by side: all go on until each waits for something, then all of that is done at once."""

from __future__ import annotations

import random
import traceback
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from grader.bench import Bench
from grader.calling import AT_ONCE, JobCaller
from grader.checks import Check
from grader.direct import DirectCaller
from grader.exam import Exam
from grader.report import CheckResult, Verdict
from grader.requests import Call, Missed, Request, Run, Together, Work
from grader.values import cut
from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled, EngineError
from sandbox.events import OnEvent
from sandbox.printable import printable

MOST_TOLD = 8000
"""Characters of each text in a check's result."""


def conduct(
    checks: Sequence[Check], exam: Exam, seed: int, bench: Bench, on_event: OnEvent, cancellation: Cancellation
) -> tuple[CheckResult, ...]:
    """Run the checks to their ends.

    Raises:
        Cancelled: on request.
    """
    desk = _Desk(bench, exam, on_event, cancellation)
    walks = [_Walk(check, replace(exam, random=random.Random(f"{seed}:{check.name}"))) for check in checks]  # noqa: S311
    for walk in walks:
        walk.go_on(None)
    while waiting := [walk for walk in walks if walk.request is not None]:
        cancellation.check()
        requests = [walk.request for walk in waiting if walk.request is not None]
        for walk, answer in zip(waiting, desk.answer(requests), strict=True):
            walk.go_on(answer)
    return tuple(walk.result for walk in walks if walk.result is not None)


@dataclass
class _Walk:
    """One check on its way; either it waits for something, or it is over."""

    check: Check
    exam: Exam
    request: Request[Any] | None = None
    result: CheckResult | None = None
    _coroutine: Coroutine[Request[Any], Any, str | None] | None = None

    def go_on(self, answer: Any) -> None:
        """Hand in what was waited for, an exception to be raised there, and go to the next request or to the end."""
        if self._coroutine is None:
            self._coroutine = self.check.function(self.exam)
        self.request = None
        try:
            if isinstance(answer, BaseException):
                self.request = self._coroutine.throw(answer)
            else:
                self.request = self._coroutine.send(answer)
        except StopIteration as end:
            self.result = self._verdict(Verdict.PASSED, came=end.value or "")
        except Missed as missed:
            self.result = self._missed(missed)
        except Cancelled:
            raise
        except EngineError as error:
            self.result = self._verdict(Verdict.ENVIRONMENT_ERROR, message=str(error))
        except Exception as error:
            self.result = self._verdict(
                Verdict.GRADER_ERROR,
                message=f"The check itself broke ({type(error).__name__}: {error}). This is a fault of the exercise, "
                "not of your work: please report it.",
                traceback=traceback.format_exc(),
            )

    def _verdict(self, verdict: Verdict, **details: Any) -> CheckResult:
        # What learners wrote or printed may stand in any of them, and terminals, pages and files show them all.
        shown: dict[str, Any] = {
            name: cut(printable(value), MOST_TOLD) if isinstance(value, str) else value
            for name, value in details.items()
        }
        return CheckResult(self.check.name, self.check.title, verdict, **shown)

    def _missed(self, missed: Missed) -> CheckResult:
        return self._verdict(
            Verdict.INVALID if missed.invalid else Verdict.FAILED,
            message=missed.message,
            call=missed.call,
            expected=missed.expected,
            came=missed.came,
            output=missed.output,
            output_cut=missed.output_cut,
            traceback=missed.traceback,
            tried=missed.tried,
        )


class _Desk:
    """Answers requests: calls all together, everything else each in a thread."""

    def __init__(self, bench: Bench, exam: Exam, on_event: OnEvent, cancellation: Cancellation) -> None:
        self._bench, self._exam = bench, exam
        self._on_event, self._cancellation = on_event, cancellation
        folder = exam.submission.folder
        here = bench.direct and folder is not None
        self._direct = (
            DirectCaller(exam.exercise, folder, on_event, cancellation, bench.raised) if here and folder else None
        )

    def answer(self, requests: Sequence[Request[Any]]) -> list[Any]:
        """What each request gave, or the exception that it ended with, in the same order."""
        flat: list[Request[Any]] = []
        for request in requests:
            flat += request.requests if isinstance(request, Together) else (request,)
        answers = iter(self._answer_flat(flat))
        gathered = []
        for request in requests:
            if isinstance(request, Together):
                found = [next(answers) for _ in request.requests]
                gathered.append(next((one for one in found if isinstance(one, BaseException)), found))
            else:
                gathered.append(next(answers))
        return gathered

    def _answer_flat(self, requests: Sequence[Request[Any]]) -> list[Any]:
        found: list[Any] = [None] * len(requests)
        with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="grader") as pool:
            futures = {}
            here, there = self._calls(requests)
            if there:
                futures[pool.submit(self._call_there, [requests[index] for index in there])] = there
            for index, request in enumerate(requests):
                if not isinstance(request, Call):
                    futures[pool.submit(self._do, request)] = [index]
            if here and self._direct is not None:
                # In this very thread, where a debugger expects it.
                calls = [request for request in (requests[index] for index in here) if isinstance(request, Call)]
                for index, answer in zip(here, self._direct.answer(calls), strict=True):
                    found[index] = answer
            for future, indices in futures.items():
                for index, answer in zip(indices, future.result(), strict=True):
                    found[index] = answer
        return found

    def _calls(self, requests: Sequence[Request[Any]]) -> tuple[list[int], list[int]]:
        """Which requests are calls in this process, and which are calls elsewhere."""
        here: list[int] = []
        there: list[int] = []
        for index, request in enumerate(requests):
            if isinstance(request, Call):
                (here if request.anywhere and self._direct is not None else there).append(index)
        return here, there

    def _call_there(self, requests: Sequence[Request[Any]]) -> list[Any]:
        calls = [request for request in requests if isinstance(request, Call)]
        exam = self._exam
        try:
            engine = self._bench.engine
            caller = JobCaller(engine, exam.exercise, exam.submission, self._on_event, self._cancellation)
            return list(caller.answer(calls))
        except Exception as error:
            return [error] * len(calls)

    def _do(self, request: Request[Any]) -> list[Any]:
        try:
            if isinstance(request, Run):
                return [self._bench.engine.run(request.environment, request.job, self._on_event, self._cancellation)]
            if isinstance(request, Work):
                engine = self._bench.require_docker() if request.needs_docker else self._bench.engine
                return [request.do(engine, self._on_event, self._cancellation)]
        except Exception as error:
            return [error]
        raise TypeError(f"nobody answers a {type(request).__name__}")
