"""What a check may ask for, and what it gets. A check awaits a request, and all that wait are answered together."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

from grader.values import Json, cut, first_difference, plain, same, show
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import OnEvent
from sandbox.fingerprint import Fingerprint
from sandbox.job import Job
from sandbox.result import RunResult

T = TypeVar("T")
_MOST_ARGUMENT = 160


class Missed(Exception):
    """A check was not met: what a learner is told of it.

    Attributes:
        message: in words, what is wrong and where to look; says nothing that the other parts say.
        call: what was done, as the learner would write it.
        expected, came: what was to come of it, and what did.
        output: what the learner's code printed meanwhile; `output_cut` if there was more.
        traceback: of the learner's code alone.
        invalid: whether their file cannot be read as what it is to be, such as for a syntax error.
        tried: whether it came to that; not where something before it ended the program.
    """

    def __init__(
        self,
        message: str,
        *,
        call: str = "",
        expected: str = "",
        came: str = "",
        output: str = "",
        output_cut: bool = False,
        traceback: str = "",
        invalid: bool = False,
        tried: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.call, self.expected, self.came = call, expected, came
        self.output, self.output_cut = output, output_cut
        self.traceback, self.invalid, self.tried = traceback, invalid, tried


class Request(Generic[T]):
    """Something that a check can await."""

    def __await__(self) -> Generator[Request[T], T, T]:
        return (yield self)


@dataclass(frozen=True)
class Ask:
    """An argument that is a function: the learner's code calls it, and each answer comes from outside.

    Attributes:
        name: what messages call it.
        answer: gives the answer, as plain data; called once a question, in the grader. What it is asked comes from the
            learner's code: plain data of any shape.
        most: how many different questions may be asked.
    """

    name: str
    answer: Callable[..., Json] = field(repr=False)
    most: int = 16

    def ask(self, before: int, *arguments: Json) -> Json:
        """The answer to a new question, as plain data; `before` were asked already.

        Raises:
            Missed: there were enough, or it is none that can be answered.
        """
        if before >= self.most:
            raise Missed(
                f"It asked {self.name} more than {self.most} times: each question is to tell it something new.",
                expected=f"at most {self.most} questions",
                came="more",
            )
        wanted = inspect.signature(self.answer)
        try:
            wanted.bind(*arguments)
        except TypeError:
            names = ", ".join(wanted.parameters)
            raise Missed(
                f"It called {self.name} with {len(arguments)} values: write {self.name}({names}).",
                expected=f"{self.name}({names})",
                came=show([*arguments]),
            ) from None
        return plain(self.answer(*arguments))


@dataclass(frozen=True)
class Call(Request["Answer"]):
    """One call of a learner's function.

    Attributes:
        function: its name in the main file.
        arguments: plain values, or an `Ask`.
        environment: where to call it; `None` for wherever is quickest.
        variables: environment variables of that place, besides its own.
        files: what lies beside the learner's files there, by name.
    """

    function: str
    arguments: tuple[Any, ...] = ()
    environment: Environment | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def anywhere(self) -> bool:
        """Whether it may be made wherever is quickest."""
        return self.environment is None and not self.variables and not self.files

    @property
    def words(self) -> str:
        """The call as the learner would write it."""
        arguments = (one.name if isinstance(one, Ask) else show(one, _MOST_ARGUMENT) for one in self.arguments)
        return f"{self.function}({', '.join(arguments)})"


@dataclass(frozen=True)
class Run(Request[RunResult]):
    """One job in one environment."""

    environment: Environment
    job: Job


@dataclass(frozen=True)
class Work(Request[T]):
    """Anything else that needs an engine, such as building an image; done in a thread of its own."""

    do: Callable[[Engine, OnEvent, Cancellation], T]
    needs_docker: bool = False


@dataclass(frozen=True)
class Together(Request[list[Any]]):
    """Several requests at once; gives their answers in the same order."""

    requests: tuple[Request[Any], ...]


@dataclass(frozen=True)
class Answer:
    """What one call gave.

    Attributes:
        call: as the learner would write it.
        problem: why there is no value; `None` if there is one.
        output: the beginning of what was printed; `output_cut` if there was more.
        touched: whether the function changed its arguments.
        fingerprint: what the runtime really was, read by the runner beside the learner's code; empty in our own.
    """

    call: str
    given: Json = None
    problem: Missed | None = None
    output: str = ""
    output_cut: bool = False
    touched: bool = False
    fingerprint: Fingerprint = field(default_factory=Fingerprint, repr=False)

    @property
    def value(self) -> Json:
        """The value.

        Raises:
            Missed: there is none.
        """
        if self.problem is not None:
            raise self.problem
        return self.given

    def equals(self, expected: Any, because: str = "", tolerance: float = 0.0) -> None:
        """See that the value is `expected`; tuples count as lists, numbers within `tolerance`.

        Args:
            because: what a learner should look at, where it is not.

        Raises:
            Missed: it is not.
        """
        wanted = plain(expected)
        if not same(wanted, self.value, tolerance):
            place = first_difference(wanted, self.value, tolerance)
            self.miss(" ".join(filter(None, (because, place))) or "That is another value.", expected=show(wanted))

    def is_a(self, kind: type[T], because: str = "") -> T:
        """The value, which is to be of that type: `dict`, `list`, `str`, `bool`, `int` or `float`.

        Raises:
            Missed: it is not.
        """
        value = self.value
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            right, value = True, float(value)
        if not right:
            self.miss(because or f"It is to give a {_KINDS[kind]}.", expected=f"a {_KINDS[kind]}")
        found: T = value
        return found

    def miss(self, message: str, expected: str = "", came: str = "") -> NoReturn:
        """Say that this answer will not do.

        Args:
            came: the part of the value that is meant, where the whole would hide it.

        Raises:
            Missed: always.
        """
        came = came or show(self.value)
        raise Missed(
            message,
            call=self.call,
            expected=expected,
            came=came,
            output=self.output,
            output_cut=self.output_cut,
        )


_KINDS: Mapping[type, str] = {
    dict: "dict",
    list: "list",
    str: "text (str)",
    bool: "truth value (True or False)",
    int: "whole number (int)",
    float: "number",
}


def ended_well(result: RunResult, call: str = "") -> RunResult:
    """The result of a run that is to end well.

    Args:
        call: what was run, as the learner would write it.

    Raises:
        Missed: it did not; the message is the run's own.
    """
    if not result.ok:
        raise Missed(
            result.message,
            call=call,
            expected="exit status 0",
            came=str(result.status) if result.exit_code is None else f"exit status {result.exit_code}",
            output=cut(result.stdout[-2000:] + result.stderr[-2000:], 4000),
            output_cut=result.stdout_cut or result.stderr_cut,
        )
    return result
