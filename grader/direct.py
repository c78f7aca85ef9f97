"""Calls a learner's functions in this very process, so that their debugger works. For their own machine alone."""

from __future__ import annotations

import bdb
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from packaging.utils import canonicalize_name

from grader import driver
from grader.exercise import Exercise
from grader.requests import Answer, Ask, Call, Missed
from grader.surroundings import Surroundings
from grader.told import answer_of, broken, untried
from grader.values import Json, plain
from grader.waited import said_when_long
from sandbox.cancellation import Cancellation
from sandbox.events import OnEvent
from sandbox.fingerprint import Fingerprint
from sandbox.size import Size

MOST_PRINTED = 4 * Size.MiB
"""Characters that one call may print: far more than anybody reads, and a debugger's own words are among them."""


class DirectCaller:
    """Makes calls in this process; the learner's file is imported once, from where it lies.

    Args:
        raised: gets each exception that a call ends with, as it is: a debugger can look at it.
    """

    def __init__(
        self,
        exercise: Exercise,
        folder: Path,
        on_event: OnEvent,
        cancellation: Cancellation,
        raised: list[BaseException],
    ) -> None:
        self._exercise, self._folder = exercise, folder.resolve()
        self._on_event, self._cancellation, self._raised = on_event, cancellation, raised
        self._theirs: Surroundings | None = None
        self._module: ModuleType | None = None
        self._broken: Missed | None = None
        self._fingerprint = here()

    def answer(self, calls: Sequence[Call]) -> list[Answer | Exception]:
        """Make all calls, one after the other; for each its answer, or what broke in the check that was asked.

        Raises:
            Cancelled: on request, or somebody quit the debugger.
        """
        with self._as_it_was(), said_when_long(self._exercise, self._on_event):
            return [self._answer(call) for call in calls]

    def _answer(self, call: Call) -> Answer | Exception:
        real = sys.stdout
        # Whoever captures what is printed holds all of it in memory.
        sys.stdout = driver.Tee(real, MOST_PRINTED)
        try:
            return self._answered(call)
        finally:
            sys.stdout = real

    def _answered(self, call: Call) -> Answer | Exception:
        if self._module is None and self._broken is None:
            self._load()
            self._cancellation.check()
        if self._broken is not None:
            problem, self._broken = self._broken, untried(call.words, invalid=self._broken.invalid)
            return Answer(call.words, problem=problem)
        asked: list[Exception] = []
        arguments = [_live(one, asked) if isinstance(one, Ask) else plain(one) for one in call.arguments]
        told = driver.answer(self._watched(call.function), call.function, arguments, str(self._folder), asked)
        # Ctrl-C in the midst of a call ends only that call: this ends the rest.
        self._cancellation.check()
        if asked:
            first = asked[0]
            if not isinstance(first, Missed):
                return first
            # Whoever was asked knows only the question, and not which call it was part of.
            first.call = first.call or call.words
            return Answer(call.words, problem=first)
        return answer_of(told, call.words, call.function, self._exercise.main, self._fingerprint)

    def _load(self) -> None:
        try:
            self._module = driver.load(str(self._folder / self._exercise.main))
        except BaseException as error:  # sys.exit at the top of a file is a mistake too
            self._broken = broken(driver.describe(error, str(self._folder)), self._exercise.main)

    def _watched(self, name: str) -> Any:
        """The learner's module, or a stand-in whose function of that name notes what it ends with."""
        function = getattr(self._module, name, None)
        if not callable(function):
            return self._module

        def call(*arguments: Any) -> Any:
            try:
                return function(*arguments)
            except BaseException as error:
                self._raised.append(error)
                kind = type(error)
                if kind is bdb.BdbQuit or (kind.__module__, kind.__name__) == ("_pytest.outcomes", "Exit"):
                    # “q” at a breakpoint, in Python's debugger or in pytest's, ends everything.
                    self._cancellation.request()
                raise

        return SimpleNamespace(**{name: call})

    @contextmanager
    def _as_it_was(self) -> Iterator[None]:
        """Inside the block, the learner's files find each other, and do not end this process; then all is as before."""
        names = [Path(name).stem for name in self._exercise.files if name.endswith(".py")]
        before = {name: sys.modules.get(name) for name in names}
        path, folder, streams = sys.path.copy(), Path.cwd(), (sys.stdout, sys.stderr)
        around = Surroundings.now()
        if self._theirs is not None:
            # What their file set up when it was imported holds for every later call.
            self._theirs.restore()
        sys.path.insert(0, str(self._folder))
        leave, us = os._exit, os.getpid()

        def stay(status: int) -> None:
            if os.getpid() != us:
                leave(status)  # A process that they started ends as it likes.
            raise SystemExit(status)

        os._exit = stay  # type: ignore[assignment]
        try:
            yield
        finally:
            os._exit = leave
            self._theirs = Surroundings.now()
            around.restore()
            sys.path[:] = path
            os.chdir(folder)
            sys.stdout, sys.stderr = streams
            for name, module in before.items():
                sys.modules.pop(name, None)
                if module is not None:
                    sys.modules[name] = module


def _live(ask: Ask, refused: list[Exception]) -> Callable[..., Json]:
    """`ask` as a function that answers at once; why it does not goes into `refused`, and ends the call.

    What is no `Missed` there is the check's own fault.
    """
    known: dict[str, Json] = {}

    def answer(*arguments: Any) -> Json:
        question = driver.question_of(ask.name, arguments)
        try:
            if question not in known:
                known[question] = ask.ask(len(known), *plain(arguments))
        except Exception as error:
            refused.append(error)
            raise driver.Asked(ask.name) from None
        return plain(known[question])

    return answer


@cache
def here() -> Fingerprint:
    """The runtime that we are in ourselves: its Python and its packages."""
    packages: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        packages.setdefault(canonicalize_name(distribution.name), distribution.version)
    python = {"version": platform.python_version(), "implementation": platform.python_implementation()}
    return Fingerprint(python=python, packages=dict(sorted(packages.items())))
