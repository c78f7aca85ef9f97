"""Calls a learner's functions in another process, through an engine: many calls in one job, judged outside of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from grader.driver import question_of
from grader.exercise import Exercise
from grader.requests import Answer, Ask, Call, Missed
from grader.submission import Submission
from grader.told import answer_of, broken, shown_text, untried
from grader.values import Json, finite, plain
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment, load_environment
from sandbox.events import OnEvent
from sandbox.job import Job
from sandbox.result import RunResult, Status
from sandbox.size import human_size

DRIVER_SOURCE = resources.files("grader").joinpath("driver.py").read_text(encoding="utf-8")
AT_ONCE = 4
"""Jobs of one grading that run at the same time. Each may use a whole processor, and its time limit is that of a clock
on the wall: more of them than an ordinary machine has processors would take each other's time, and honest answers would
be stopped. With all of an exercise's usual memory, four also fit into 2 GiB.
"""
USUAL = "dev"
"""Where a call is made that does not say where."""
_MOST_PRINTED = 2000
_TAMPERED = (
    "The answers that came back are not those of the calls: leave the files beside yours alone, "
    "and start no other processes."
)


@dataclass
class _Pending:
    """One call on its way.

    Attributes:
        id: nobody can know it beforehand.
        known: answers to what was asked so far, by name and question.
    """

    call: Call
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    known: dict[str, dict[str, Json]] = field(default_factory=dict)
    answer: Answer | Exception | None = None

    def packed(self) -> dict[str, Any]:
        asks = {str(place): one.name for place, one in enumerate(self.call.arguments) if isinstance(one, Ask)}
        arguments = [None if isinstance(one, Ask) else plain(one) for one in self.call.arguments]
        return {
            "id": self.id,
            "function": self.call.function,
            "arguments": arguments,
            "asks": asks,
            "known": self.known,
        }

    def learn(self, asked: Any) -> None:
        """Find the answer to a question that came from the learner's code, so that the call can go further.

        Raises:
            Missed: it has none.
            ValueError, LookupError, TypeError: the driver does not ask that.
        """
        name, arguments = asked
        ask = {one.name: one for one in self.call.arguments if isinstance(one, Ask)}[name]
        known, question = self.known.setdefault(name, {}), question_of(name, list(arguments))
        if question in known:
            # The driver answers that itself; whoever asks again and again would never come to an end.
            raise ValueError("an old question")
        self._learn(ask, known, question, arguments)

    def _learn(self, ask: Ask, known: dict[str, Json], question: str, arguments: Sequence[Json]) -> None:
        try:
            known[question] = ask.ask(len(known), *arguments)
        except Missed:
            raise
        except Exception as error:
            # The check's own fault, and no other check's.
            self.answer = error


class JobCaller:
    """Makes calls through an engine."""

    def __init__(
        self, engine: Engine, exercise: Exercise, submission: Submission, on_event: OnEvent, cancellation: Cancellation
    ) -> None:
        self._engine, self._exercise, self._submission = engine, exercise, submission
        self._on_event, self._cancellation = on_event, cancellation

    def answer(self, calls: Sequence[Call]) -> list[Answer | Exception]:
        """Make all calls, those for one place in one job.

        Returns:
            For each, in the same order, its answer; or the engine's trouble in its place, or that of who was asked.
        """
        pending = [_Pending(call) for call in calls]
        groups: dict[Any, list[_Pending]] = {}
        for one in pending:
            where = one.call.environment
            beside = (tuple(sorted(some.items())) for some in (one.call.variables, one.call.files))
            key = (where.digest if where else "", *beside)
            groups.setdefault(key, []).append(one)
        with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="calls") as pool:
            list(pool.map(self._settle, groups.values()))
        return [one.answer for one in pending if one.answer is not None]

    def _settle(self, group: list[_Pending]) -> None:
        """Run jobs until every call of the group has its answer: one job, and one more for each round of questions."""
        try:
            where = group[0].call.environment or load_environment(USUAL)
            while waiting := [one for one in group if one.answer is None]:
                self._round(where, waiting)
        except Exception as error:
            for one in group:
                one.answer = one.answer or error

    def _round(self, where: Environment, waiting: list[_Pending]) -> None:
        name = f"answers-{secrets.token_hex(8)}.jsonl"
        request = {"main": self._exercise.main, "answers": name, "calls": [one.packed() for one in waiting]}
        job = Job(
            command=("python", "-c", DRIVER_SOURCE),
            files={**self._submission.files, **self._exercise.given, **waiting[0].call.files},
            stdin=json.dumps(request).encode() + b"\n",
            variables=dict(waiting[0].call.variables),
            collect=(name,),
            limits=self._exercise.limits,
        )
        result = self._engine.run(where, job, self._on_event, self._cancellation)
        told = _Told.read(result, name, {one.id for one in waiting})
        for one in waiting:
            try:
                self._take(one, told, result, first=one is waiting[0])
            except Missed as missed:
                # Whoever was asked knows only the question, and not which call it was part of.
                missed.call = missed.call or one.call.words
                one.answer = Answer(one.call.words, problem=missed, fingerprint=result.fingerprint)

    def _take(self, one: _Pending, told: _Told, result: RunResult, *, first: bool) -> None:
        words, file = one.call.words, self._exercise.main
        try:
            if told.tampered:
                raise _tampered(words) if first else untried(words)
            if told.broken is not None:
                raise broken(told.broken, file) if first else untried(words, invalid=bool(told.broken["syntax"]))
            if told.too_large:
                raise self._flood(words)
            if one.id not in told.answers:
                raise self._stopped(one, told, result, first=first)
            found = told.answers[one.id]
            if "asked" in found:
                one.learn(found["asked"])
            else:
                one.answer = answer_of(found, words, one.call.function, file, result.fingerprint)
        except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError):
            raise _tampered(words) from None

    def _stopped(self, one: _Pending, told: _Told, result: RunResult, *, first: bool) -> Missed:
        """What to say of a call that has no answer: the run ended in its midst, or before it."""
        what, came = self._end(result)
        printed = result.stdout[told.printed :]
        output, output_cut = shown_text(printed, _MOST_PRINTED), result.stdout_cut or len(printed) > _MOST_PRINTED
        if told.begun == one.id:
            words = one.call.words
            return Missed(f"It {what}", call=words, expected="a value", came=came, output=output, output_cut=output_cut)
        if told.begun is None and first:
            file = self._exercise.main
            call = f"import {file.removesuffix('.py')}"
            message = f"While it was imported, {file} {what}"
            return Missed(message, call=call, came=came, output=output, output_cut=output_cut)
        return untried(one.call.words)

    def _flood(self, call: str) -> Missed:
        """What to say of each call where the answers were too much to be brought along: whose is not known."""
        return Missed(
            f"All answers together held more than {human_size(self._exercise.limits.files)}, so none of them could be "
            "read: far less is asked for.",
            call=call,
            expected="a value",
            came="a flood of data",
        )

    def _end(self, result: RunResult) -> tuple[str, str]:
        limits = self._exercise.limits
        if result.status is Status.TIMEOUT:
            return (
                f"did not end within {limits.seconds:g} s and was stopped: look for a loop that never ends. If there "
                "is none, this machine may be busy: check again.",
                "no end",
            )
        if result.status is Status.MEMORY:
            return (
                f"needed more than {human_size(limits.memory)} of memory and was stopped: work on less at a time.",
                "no end",
            )
        if result.status is Status.OUTPUT_LIMIT:
            return f"printed more than {human_size(limits.output)} and was stopped: print less.", "a flood of output"
        if result.exit_code is not None and result.exit_code < 0:
            return f"crashed Python itself (signal {-result.exit_code}).", "a crash"
        return "ended Python itself: give the value back with return, and leave the program running.", "the end"


@dataclass(frozen=True)
class _Told:
    """What the driver wrote down, checked for shape.

    Attributes:
        answers: by the call's id.
        begun: id of the call that was begun last; `None` if none was.
        broken: the error that the import ended with, if it did.
        tampered: whether it cannot be what the driver wrote.
        too_large: whether it was more than is brought along, and is not known for that.
    """

    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    begun: str | None = None
    broken: Mapping[str, Any] | None = None
    tampered: bool = False
    too_large: bool = False

    @property
    def printed(self) -> int:
        """How much calls that are over printed, in characters; at least: of each, only the beginning is kept.

        Raises:
            KeyError, TypeError: the driver did not write that.
        """
        return sum(len(answer["output"]) for answer in self.answers.values())

    @classmethod
    def read(cls, result: RunResult, name: str, ids: set[str]) -> _Told:
        if name not in result.files and result.status in (Status.OK, Status.ERROR):
            # The driver makes it before anything else; and the runner brings it, unless its answer is refused.
            return cls(tampered=True)
        if name not in result.files and result.status is Status.OUTPUT_LIMIT and name not in result.missing:
            return cls(too_large=not (result.stdout_cut or result.stderr_cut))
        try:
            return cls._of_lines(_lines(result.files.get(name, b"")), ids)
        except (ValueError, KeyError, TypeError, RecursionError):
            return cls(tampered=True)

    @classmethod
    def _of_lines(cls, lines: Iterator[Any], ids: set[str]) -> _Told:
        answers: dict[str, Mapping[str, Any]] = {}
        begun, error = None, None
        for line in lines:
            if "begins" in line:
                begun = str(line["begins"])
            elif "broken" in line:
                error = line["broken"]
            elif "id" in line:
                if line["id"] in answers or line["id"] not in ids:
                    raise ValueError("an answer too many")
                answers[line["id"]] = line
        return cls(answers, begun, error)


def _tampered(call: str) -> Missed:
    return Missed(_TAMPERED, call=call, expected="a value", came="other answers")


def _lines(data: bytes) -> Iterator[Any]:
    # What follows the last line end was cut off in the middle of writing.
    for line in data.split(b"\n")[:-1]:
        parsed = finite(line.decode())
        if not isinstance(parsed, dict):
            raise TypeError("not an object")
        yield parsed
