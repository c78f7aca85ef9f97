"""Chooses the engine: the one that is asked for, else the best one that works here."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.engines.base import Engine
from sandbox.errors import EngineError, EngineUnavailable, InputError

VARIABLE = "TWO_KITCHENS_ENGINE"


def _ignore(note: str) -> None:
    """The listener for whoever does not listen."""


@dataclass(frozen=True)
class EngineState:
    """One engine, as it stands on this machine.

    Attributes:
        works: whether a job could run on it now.
        words: the engine in words; where it does not work, the reason and what to do.
        chosen: whether it would be taken.
    """

    name: str
    works: bool
    words: str
    chosen: bool


def asked_for(name: str | None = None) -> str:
    """The engine `name`, else the one that TWO_KITCHENS_ENGINE names; empty if neither names one.

    Raises:
        InputError: there is no engine of that name; the text offers the nearest.
    """
    asked, place = (name, "") if name else (os.environ.get(VARIABLE, ""), f"{VARIABLE}: ")
    if not asked or asked in ENGINES:
        return asked
    near = difflib.get_close_matches(asked.lower(), ENGINES, n=1, cutoff=0.6)
    guess = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(ENGINES)}."
    raise InputError(f"{place}There is no engine “{asked}”: {guess}")


def choose_engine(name: str | None = None, on_note: Callable[[str], None] = _ignore) -> Engine:
    """The engine `name`, else the one that TWO_KITCHENS_ENGINE names, else the first that works.

    Args:
        name: one of `ENGINES`, or nothing.
        on_note: is told of each engine that was passed over, with the reason.

    Raises:
        InputError: there is no engine of that name; the text offers the nearest.
        EngineUnavailable: the one that was asked for does not work here, or none does.
    """
    if asked := asked_for(name):
        return _working(asked)
    reasons = []
    for candidate in ENGINES:
        try:
            return _working(candidate)
        except EngineError as error:
            reasons.append(f"{candidate}: {error}")
            on_note(f"The engine “{candidate}” is passed over. {error}")
    raise EngineUnavailable("No engine works here. " + " ".join(reasons))


def describe_engines(name: str | None = None) -> tuple[EngineState, ...]:
    """Every engine in the order of choice, with its state, and which one `choose_engine(name)` would take.

    Raises:
        InputError: there is no engine of that name.
    """
    asked = asked_for(name)
    states: list[EngineState] = []
    for candidate in ENGINES:
        try:
            words, works = _open(candidate).check(), True
        except EngineError as error:
            words, works = str(error), False
        free = asked == candidate if asked else not any(state.chosen for state in states)
        states.append(EngineState(candidate, works, words, works and free))
    return tuple(states)


def working_engines(on_trouble: Callable[[str, EngineError], None]) -> tuple[Engine, ...]:
    """Every engine that can be opened here: for cleaning up, for which it need not be able to run anything.

    Args:
        on_trouble: gets the name of each one that cannot, and why.
    """
    opened = []
    for name in ENGINES:
        try:
            opened.append(_open(name))
        except EngineError as error:
            on_trouble(name, error)
    return tuple(opened)


def _working(name: str) -> Engine:
    engine = _open(name)
    engine.check()
    return engine


def _open(name: str) -> Engine:
    try:
        return _OPENERS[name]()
    except ImportError as error:
        raise EngineUnavailable(
            f"The engine “{name}” needs the package {error.name}, which is not installed: “python -m pip install "
            f"{error.name}” adds it."
        ) from error


# Each is imported only when it is opened: the Docker client alone takes longer than a recorded run.
def _docker() -> Engine:
    from sandbox.engines.docker import DockerEngine

    return DockerEngine()


def _local() -> Engine:
    from sandbox.engines.local import LocalEngine

    return LocalEngine()


def _recorded() -> Engine:
    from sandbox.engines.recorded import RecordedEngine

    return RecordedEngine()


_OPENERS: dict[str, Callable[[], Engine]] = {"docker": _docker, "local": _local, "recorded": _recorded}
ENGINES = tuple(_OPENERS)
"""The names, best evidence first: the order of choice."""
