"""Which engine a page takes when nobody chose one, and what it says of those that are not there."""

from __future__ import annotations

import threading

import pytest

from lessons.shared.engines import Engines
from sandbox.engines.base import Engine
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import EngineUnavailable, InputError
from sandbox.result import EvidenceKind

# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 60.0


def only_recordings(name: str) -> Engine:
    if name == EvidenceKind.RECORDED:
        return RecordedEngine()
    raise EngineUnavailable(f"There is no {name} in this test.")


@pytest.fixture(autouse=True)
def no_wish(monkeypatch):
    monkeypatch.delenv("TWO_KITCHENS_ENGINE", raising=False)


def test_the_first_engine_that_works_is_the_best():
    assert Engines(only_recordings).best(PATIENCE) is EvidenceKind.RECORDED


def test_an_engine_that_is_not_there_says_why():
    found = Engines(only_recordings).look(EvidenceKind.DOCKER, PATIENCE)
    assert found.known
    assert str(found.error) == "There is no docker in this test."


def test_an_engine_that_takes_long_to_answer_holds_nobody_up():
    release = threading.Event()

    def slow(name: str) -> Engine:
        assert release.wait(PATIENCE)
        return RecordedEngine()

    engines = Engines(slow)
    assert engines.best(0.01) is None
    assert not engines.look(EvidenceKind.DOCKER).known
    release.set()
    assert engines.best(PATIENCE) is EvidenceKind.DOCKER


def test_each_engine_is_looked_for_once_however_many_pages_ask():
    asked = []

    def note(name: str) -> Engine:
        asked.append(name)
        return RecordedEngine()

    engines = Engines(note)
    for _ in range(5):
        assert engines.look(EvidenceKind.RECORDED, PATIENCE).engine is not None
    assert asked == ["recorded"]


def test_looking_again_finds_an_engine_that_was_started_meanwhile():
    running = False

    def choose(name: str) -> Engine:
        if not running:
            raise EngineUnavailable("It is not running: start it.")
        return RecordedEngine()

    engines = Engines(choose)
    assert engines.look(EvidenceKind.DOCKER, PATIENCE).engine is None
    running = True
    assert engines.look(EvidenceKind.DOCKER, PATIENCE).engine is None
    engines.look_again()
    assert engines.look(EvidenceKind.DOCKER, PATIENCE).engine is not None


def test_without_a_wish_of_the_owner_nothing_is_locked():
    assert Engines(only_recordings).locked is None


@pytest.mark.parametrize("kind", list(EvidenceKind))
def test_the_owner_locks_the_engine_whether_it_works_or_not(monkeypatch, kind):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", kind)
    assert Engines(only_recordings).locked is kind


def test_a_typing_error_of_the_owner_unlocks_nothing_and_is_pointed_out(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recordde")
    with pytest.raises(InputError, match="did you mean “recorded”"):
        Engines(only_recordings).locked  # noqa: B018 - looking at it is the question
