"""Environments that are made ready in the background are made ready once, for everybody."""

from __future__ import annotations

import threading

import pytest

from lessons.shared.kitchens import Kitchens
from lessons.shared.task import TaskState
from sandbox.cancellation import Cancellation
from sandbox.environment import load_environment
from sandbox.errors import Cancelled, PrepareFailed
from sandbox.events import Event, ignore
from tests.lessons.kitchens import HeldKitchen

# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 60.0


@pytest.fixture
def engine():
    engine = HeldKitchen()
    yield engine
    engine.go.set()


@pytest.fixture(scope="module")
def dev():
    return load_environment("dev")


@pytest.fixture(scope="module")
def prod():
    return load_environment("prod")


def test_warming_returns_at_once_and_prepares_one_after_the_other(engine, dev, prod):
    kitchens = Kitchens()
    kitchens.warm(engine, [dev, prod])
    first, second = kitchens.tasks(engine, [dev, prod])
    assert engine.begun.wait(PATIENCE)
    assert (first.state, second.state) == (TaskState.RUNNING, TaskState.WAITING)
    engine.go.set()
    assert second.wait(PATIENCE)
    assert engine.prepared == ["dev", "prod"]


def test_every_page_view_warms_and_only_the_first_one_counts(engine, dev):
    kitchens = Kitchens()
    engine.go.set()
    for _ in range(5):
        kitchens.warm(engine, [dev])
    assert kitchens.tasks(engine, [dev])[0].wait(PATIENCE)
    kitchens.warm(engine, [dev])
    assert engine.prepared == ["dev"]


def test_pressing_in_the_middle_joins_what_is_under_way(engine, dev):
    kitchens, heard = Kitchens(), []
    kitchens.warm(engine, [dev])
    assert engine.begun.wait(PATIENCE)

    def listen(event: Event) -> None:
        heard.append(event.text)
        engine.go.set()

    kitchens.join(engine, [dev], listen, Cancellation())
    assert engine.prepared == ["dev"]
    assert heard == ["Chopping for dev"]


def test_joining_begins_what_nobody_began(engine, dev, prod):
    engine.go.set()
    Kitchens().join(engine, [dev, prod], ignore, Cancellation())
    assert engine.prepared == ["dev", "prod"]


def test_cancelling_ends_the_wait_and_not_the_preparation(engine, dev):
    kitchens, cancellation = Kitchens(), Cancellation()
    kitchens.warm(engine, [dev])
    threading.Timer(0.05, cancellation.request).start()
    with pytest.raises(Cancelled):
        kitchens.join(engine, [dev], ignore, cancellation)
    engine.go.set()
    (task,) = kitchens.tasks(engine, [dev])
    assert task.wait(PATIENCE)
    assert task.state is TaskState.DONE


def test_a_preparation_that_failed_is_told_to_whoever_waits_and_tried_again_by_the_next(engine, dev):
    kitchens = Kitchens()
    engine.go.set()
    engine.trouble = PrepareFailed("The gas is off: turn it on.", "hiss")
    with pytest.raises(PrepareFailed, match="The gas is off"):
        kitchens.join(engine, [dev], ignore, Cancellation())
    engine.trouble = None
    kitchens.join(engine, [dev], ignore, Cancellation())
    assert engine.prepared == ["dev"]


def test_a_page_view_does_not_try_again_what_failed(engine, dev):
    kitchens = Kitchens()
    engine.go.set()
    engine.trouble = PrepareFailed("The gas is off: turn it on.")
    kitchens.warm(engine, [dev])
    (task,) = kitchens.tasks(engine, [dev])
    assert task.wait(PATIENCE)
    kitchens.warm(engine, [dev])
    assert kitchens.tasks(engine, [dev]) == (task,)
