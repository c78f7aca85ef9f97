"""A check: a coroutine that asks for calls and runs, and says what is wrong with what came."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from grader.errors import BrokenExercise
from grader.exercise import CHECKS, Exercise

if TYPE_CHECKING:
    from grader.exam import Exam

Function: TypeAlias = "Callable[[Exam], Coroutine[Any, Any, str | None]]"


@dataclass(frozen=True)
class Check:
    """One thing that is graded.

    Attributes:
        name: the function's, with dashes.
        title: what holds where it is passed, as a sentence; every one stands in the exercise's task.
        function: the coroutine function; it raises `Missed` where the check is not met, and else may give what it
            measured, in words.
    """

    name: str
    title: str
    function: Function = field(repr=False)


def check(title: str) -> Callable[[Function], Check]:
    """Make a check of a coroutine function in an exercise's checks.py; they run in the file's order.

    The first one should need nothing but a call: it is what shows a learner how the starter does.
    """

    def make(function: Function) -> Check:
        name: str = getattr(function, "__name__", "check")
        return Check(name.replace("_", "-"), title, function)

    return make


def load_checks(exercise: Exercise) -> tuple[Check, ...]:
    """The checks of an exercise, in the file's order.

    Raises:
        BrokenExercise: the file cannot be imported, or has none.
    """
    path = exercise.folder / CHECKS
    name = f"two_kitchens_checks_{exercise.slug.replace('-', '_')}"
    exercise.text(CHECKS)  # It says why it cannot be read, or is not to be.
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise BrokenExercise(f"{path} cannot be imported: an exercise needs its checks, in Python.")
    module = importlib.util.module_from_spec(spec)
    # Known under its name while it is imported: dataclasses in it look themselves up.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise BrokenExercise(f"{path} cannot be imported ({type(error).__name__}: {error}): mend it.") from error
    found = tuple(value for value in vars(module).values() if isinstance(value, Check))
    if not found:
        raise BrokenExercise(f"{path} has no check: mark a coroutine function with @check(“…”).")
    return found
