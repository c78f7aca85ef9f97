"""What a check works with: the learner's files, fresh random numbers, and the ways to call and run them."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from grader.exercise import Exercise
from grader.requests import Call, Request, Run, Together, Work
from grader.submission import Submission
from grader.values import cut
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment, load_environment
from sandbox.events import OnEvent
from sandbox.job import Job, Limits
from sandbox.printable import printable

T = TypeVar("T")
MOST_NOTED = 2000
"""Characters of a fact."""


@dataclass
class Shared:
    """Something that several checks look at; the first one that needs it fetches it."""

    there: bool = False
    value: Any = None
    error: Exception | None = None


@dataclass
class Exam:
    """One grading of one submission; each check has it.

    Attributes:
        random: drawn anew for each grading; the same seed gives the same draws. Each check has its own.
        facts: what checks found out, by name, as texts: hints speak of it.
        shared: what was fetched once for several checks, by name; see `once`.
    """

    exercise: Exercise
    submission: Submission
    random: random.Random
    facts: dict[str, str] = field(default_factory=dict)
    shared: dict[str, Shared] = field(default_factory=dict, repr=False)

    def text(self, name: str = "") -> str:
        """The learner's file of that name, by default the main one."""
        return self.submission.text(name or self.exercise.main)

    def note(self, **facts: object) -> None:
        """Remember what was found out, for the hints."""
        self.facts.update({name: cut(printable(str(value)), MOST_NOTED) for name, value in facts.items()})

    def call(
        self,
        function: str,
        *arguments: Any,
        environment: str | Environment | None = None,
        variables: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Call:
        """Call a function of the main file; to be awaited, gives an `Answer`.

        Args:
            arguments: plain values, or an `Ask`.
            environment: where; by default wherever is quickest.
            files: what lies beside the learner's files, such as data that were drawn.
        """
        where = load_environment(environment) if isinstance(environment, str) else environment
        return Call(function, arguments, where, dict(variables or {}), dict(files or {}))

    def run(
        self,
        *command: str,
        environment: str | Environment,
        files: Mapping[str, bytes] | None = None,
        variables: Mapping[str, str] | None = None,
        collect: tuple[str, ...] = (),
        stdin: bytes = b"",
        limits: Limits | None = None,
    ) -> Run:
        """Run a command over the learner's files, those given with the exercise and `files`; gives a `RunResult`.

        Later ones take the place of earlier ones of the same name: a learner cannot replace what is given.
        """
        where = load_environment(environment) if isinstance(environment, str) else environment
        job = Job(
            command=command,
            files={**self.submission.files, **self.exercise.given, **(files or {})},
            stdin=stdin,
            variables=dict(variables or {}),
            collect=collect,
            limits=limits or self.exercise.limits,
        )
        return Run(where, job)

    def work(self, do: Callable[[Engine, OnEvent, Cancellation], T], *, needs_docker: bool = False) -> Work[T]:
        """Do something else with the engine, in a thread of its own; gives what `do` returns."""
        return Work(do, needs_docker)

    def together(self, *requests: Request[Any]) -> Together:
        """Several of these at once; gives a list of what each gives."""
        return Together(requests)

    async def once(self, name: str, fetch: Callable[[Exam], Coroutine[Any, Any, T]]) -> T:
        """What `fetch` gives: done for the first check that asks under this name, and handed to all the others.

        Raises:
            Exception: whatever `fetch` raised, to each that asks.
        """
        if name not in self.shared:
            shared = self.shared[name] = Shared()
            try:
                shared.value = await fetch(self)
            except Exception as error:
                shared.error = error
            shared.there = True
        shared = self.shared[name]
        while not shared.there:
            # Nothing at all: let the check that fetches it go one step further.
            await self.together()
        if shared.error is not None:
            raise shared.error
        found: T = shared.value
        return found
