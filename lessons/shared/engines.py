"""Which engines work here, found out in the background and remembered. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lessons.shared.jobs import Registry
from lessons.shared.task import Work
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.choose import asked_for
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
        """`choose` gives the engine of a name, or raises what stands in its way."""
        self._choose = choose
        self._looks = Registry(workers=len(EvidenceKind))

    def look(self, kind: EvidenceKind, seconds: float = 0.0) -> Found:
        """What is known of `kind` after at most `seconds`; the search goes on in the background."""
        task = self._looks.find(kind) or self._looks.start(kind, f"Looking for {kind}", self._looking(kind))
        task.wait(seconds)
        return task.result or Found(kind, error=task.error)

    def best(self, seconds: float) -> EvidenceKind | None:
        """The first kind that works; `None` if that is not known in time."""
        for kind in EvidenceKind:
            found = self.look(kind, seconds)
            if not found.known:
                return None
            if found.engine is not None:
                return kind
        return EvidenceKind.DOCKER

    @property
    def locked(self) -> EvidenceKind | None:
        """The one kind that may be used, because TWO_KITCHENS_ENGINE names it; `None` if learners choose.

        Raises:
            InputError: there is no engine of the name that stands there. Nothing may be used then, rather than
                something that the owner did not mean.
        """
        named = asked_for()
        return EvidenceKind(named) if named else None

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
