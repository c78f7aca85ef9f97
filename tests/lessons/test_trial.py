"""A lesson's deed as a button."""

from __future__ import annotations

from lessons.shared.kitchens import Kitchens
from lessons.shared.trial import trial
from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.events import OnEvent, ignore
from tests.lessons.kitchens import HeldKitchen, OtherRecordings

WORDS = {"label": "Cook", "doing": "Cooking", "icon": ":material/skillet:"}
DEV = load_environment("dev")


def cook(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> str:
    return "a dish"


def test_each_learner_has_one_of_their_own_on_each_engine():
    trials = [
        trial(learner, engine, "stock", step, cook, [DEV], **WORDS)
        for learner in ("ada", "bo")
        for engine in (RecordedEngine(), OtherRecordings())
        for step in ("boil", "stir")
    ]
    assert len({each.key for each in trials}) == len(trials)
    assert {each.name for each in trials} == {"stock-boil", "stock-stir"}


def test_the_kitchens_are_ready_before_the_deed_begins(monkeypatch):
    # A registry of its own: elsewhere, environments may have been made ready long ago.
    monkeypatch.setattr("lessons.shared.trial.KITCHENS", Kitchens())
    kitchen = HeldKitchen()
    kitchen.go.set()

    def look(engine: Engine, on_event: OnEvent, cancellation: Cancellation) -> list[str]:
        assert engine is kitchen
        return list(kitchen.prepared)

    assert trial("ada", kitchen, "stock", "boil", look, [DEV], **WORDS).work(ignore, Cancellation()) == ["dev"]
