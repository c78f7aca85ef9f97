"""Which engines work here, found out in the background and remembered. No Streamlit here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from lessons.shared.jobs import Registry
from lessons.shared.task import Work
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.choose import VARIABLE
from sandbox.errors import InputError
from sandbox.events import OnEvent
from sandbox.result import EvidenceKind


@dataclass(frozen=True)
class Found:
    """One kind of engine, as it is on this machine.

    Attributes:
        engine: `None` if it does not work here, or nobody knows yet.
        name: the engine in words; empty without one.
        error: why it does not work; `None` if it does, or nobody knows yet.
    """

    kind: EvidenceKind
    engine: Engine | None = None
    name: str = ""
    error: BaseException | None = None

    @property
    def known(self) -> bool:
        """Whether it has been found out."""
        return self.engine is not None or self.error is not None


class Engines:
    """The engines of this machine, each looked for once: two pages that ask share the answer."""

    def __init__(self, choose: Callable[[str], Engine]) -> None:
        """`choose` gives the engine of a name, or of TWO_KITCHENS_ENGINE for none, or raises what stands in its way."""
        self._choose = choose
        self._looks = Registry(workers=len(EvidenceKind))

    def look(self, kind: EvidenceKind, seconds: float = 0.0) -> Found:
        """What is known of `kind` after at most `seconds`; the search goes on in the background."""
        task = self._looks.find(kind) or self._looks.start(kind, f"Looking for {kind}", self._looking(kind))
        task.wait(seconds)
        return task.result or Found(kind, error=task.error)

    def best(self, seconds: float) -> EvidenceKind | None:
        """The kind that TWO_KITCHENS_ENGINE names, else the first that works; `None` if that is not known in time."""
        named = os.environ.get(VARIABLE, "")
        if named in list(EvidenceKind):
            return EvidenceKind(named)
        for kind in EvidenceKind:
            found = self.look(kind, seconds)
            if not found.known:
                return None
            if found.engine is not None:
                return kind
        return EvidenceKind.DOCKER

    def misnamed(self) -> str:
        """What is wrong with the value of TWO_KITCHENS_ENGINE; empty if nothing is."""
        if os.environ.get(VARIABLE, "") not in ("", *EvidenceKind):
            try:
                self._choose("")
            except InputError as error:
                return str(error)
        return ""

    def look_again(self) -> None:
        """Forget the engines that did not work, so that the next look is a fresh one."""
        for kind in EvidenceKind:
            if self.look(kind).error is not None:
                self._looks.forget(kind)

    def _looking(self, kind: EvidenceKind) -> Work[Found]:
        def work(on_event: OnEvent, cancellation: Cancellation) -> Found:  # noqa: ARG001 - every work has them
            engine = self._choose(kind)
            return Found(kind, engine, engine.check())

        return work
