"""Where learners' code runs: in this process, or through an engine that can really run it."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock

from sandbox.engines.base import Engine
from sandbox.engines.choose import VARIABLE, choose_engine
from sandbox.errors import EngineUnavailable, InputError
from sandbox.result import EvidenceKind

LIVE = (str(EvidenceKind.DOCKER), str(EvidenceKind.LOCAL))
"""Names of the engines that can run something new."""
DIRECT = "in this Python, on this machine"
_WORDS = {
    EvidenceKind.DOCKER: "in a locked-down container",
    EvidenceKind.LOCAL: "in a virtual environment on this machine, not isolated",
}
_OTHERS = "What others wrote runs in a container or not at all."
_HOSTED = (
    "This server has no isolated place to run what you write, so it does not run it. Take the exercise home: “pytest "
    "exercises/” checks the same on your own machine."
)


class Bench:
    """The place, and the engine, which is looked for once, when it is first needed; that there is none is remembered.

    Args:
        find: gives the engine, or raises `EngineUnavailable`.
        direct: whether calls that name no environment are made in this process. Self-assessment, on one's own machine.
        hosted: whether this serves other people: then nothing of theirs runs, or is built, outside of a container.
        others: whether what somebody else wrote is graded here: then it runs in a container or not at all.

    Attributes:
        raised: what calls in this process ended with, oldest first; for a debugger.
    """

    def __init__(
        self, find: Callable[[], Engine], *, direct: bool = False, hosted: bool = False, others: bool = False
    ) -> None:
        if others and direct:
            raise ValueError("what others wrote is never called in this process")
        self._find = find
        self.direct, self.hosted, self.others = direct, hosted, others
        self.raised: list[BaseException] = []
        self._lock = Lock()
        self._found: Engine | EngineUnavailable | None = None

    @classmethod
    def named(cls, name: str | None = None, *, direct: bool = False) -> Bench:
        """A bench with the engine of that name, else the first that works and can run something new."""
        return cls(lambda: live_engine(name), direct=direct)

    @classmethod
    def for_others(cls, name: str | None = None) -> Bench:
        """A bench for what others wrote, with the engine of that name or of the variable; without both it is Docker."""
        return cls(lambda: live_engine(name or os.environ.get(VARIABLE, "").strip() or "docker"), others=True)

    @property
    def engine(self) -> Engine:
        """The engine.

        Raises:
            EngineUnavailable: there is none, or it may not be used for this.
        """
        # Several threads of a grading ask at once, and a Docker that hangs takes its time to say nothing.
        with self._lock:
            if self._found is None:
                try:
                    self._found = self._usable()
                except EngineUnavailable as error:
                    self._found = error
        if isinstance(self._found, EngineUnavailable):
            raise self._found.with_traceback(None)
        return self._found

    def _usable(self) -> Engine:
        try:
            engine = self._find()
        except EngineUnavailable as error:
            raise (EngineUnavailable(f"{_OTHERS} {error}") if self.others else error) from error
        if engine.kind is EvidenceKind.RECORDED:
            raise EngineUnavailable(
                "Recorded results cannot say anything about what you wrote: choose the engine docker or local."
            )
        if self.hosted and engine.kind is not EvidenceKind.DOCKER:
            raise EngineUnavailable(_HOSTED)
        if self.others and engine.kind is not EvidenceKind.DOCKER:
            raise EngineUnavailable(f"{_OTHERS} The engine “{engine.kind}” is chosen here: choose docker.")
        return engine

    def require_docker(self) -> Engine:
        """The engine, which is to be Docker on the learner's own machine: what they write is built as root.

        Raises:
            EngineUnavailable: it is not.
        """
        if self.hosted:
            raise EngineUnavailable(
                "This server does not build images for others. Take the exercise home: “pytest exercises/” builds it "
                "on your own machine."
            )
        if self.engine.kind is not EvidenceKind.DOCKER:
            raise EngineUnavailable("This part needs Docker: start it, and check again. The rest was checked.")
        return self.engine

    @property
    def isolated(self) -> bool:
        """Whether learners' code is kept from the machine."""
        return not self.direct and self.engine.kind is EvidenceKind.DOCKER

    @property
    def words(self) -> str:
        """The place in words."""
        return DIRECT if self.direct else _WORDS[self.engine.kind]


def live_engine(name: str | None = None) -> Engine:
    """The engine of that name, else the first of docker and local that works.

    Raises:
        EngineUnavailable: none does.
    """
    try:
        engine = choose_engine(name)
    except InputError as error:
        # A setting that names no engine is no fault of what was handed in.
        raise EngineUnavailable(str(error)) from error
    if engine.kind is EvidenceKind.RECORDED and not name:
        raise EngineUnavailable(
            "Neither Docker nor a virtual environment works here, so this cannot be run: “python -m sandbox engines” "
            "says why."
        )
    return engine
