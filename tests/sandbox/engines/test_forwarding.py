"""An engine that hands everything on."""

from __future__ import annotations

import inspect

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.forwarding import ForwardingEngine
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.events import ignore
from sandbox.flagship import flagship
from sandbox.job import Limits
from sandbox.result import EvidenceKind

DEV = load_environment("dev")
ASKED = {
    "check": (),
    "is_ready": (DEV,),
    "prepare": (DEV, ignore, Cancellation()),
    "run": (DEV, flagship().train_job(), ignore, Cancellation()),
    "warm": (DEV, Limits(), 2),
    "clean": (),
}


class Listening(RecordedEngine):
    """Recorded answers from an engine that says it is a local one, and remembers what it was asked."""

    kind = EvidenceKind.LOCAL

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, tuple[object, ...]]] = []

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if name not in ASKED:
            return found

        def listen(*arguments: object) -> object:
            self.heard.append((name, arguments))
            return found(*arguments)

        return listen


def test_nothing_that_an_engine_can_be_asked_is_forgotten_here():
    public = {name for name, _ in inspect.getmembers(Engine, inspect.isfunction) if not name.startswith("_")}
    assert public == ASKED.keys()


@pytest.mark.parametrize("name", ASKED)
def test_each_question_goes_on_as_it_was_asked_and_its_answer_comes_back(name):
    inner, arguments = Listening(), ASKED[name]
    answer = getattr(ForwardingEngine(inner), name)(*arguments)
    assert inner.heard[0] == (name, arguments)
    assert answer == getattr(RecordedEngine(), name)(*arguments)


def test_its_evidence_is_of_the_others_kind():
    assert ForwardingEngine(Listening()).kind is EvidenceKind.LOCAL
    assert ForwardingEngine(RecordedEngine()).kind is EvidenceKind.RECORDED
