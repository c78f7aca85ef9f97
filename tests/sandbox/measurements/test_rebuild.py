"""What a change costs, live and as recorded."""

from __future__ import annotations

import threading
from typing import ClassVar

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.build import Build
from sandbox.environment import load_environment
from sandbox.errors import Cancelled, PrepareFailed
from sandbox.events import Event, EventKind
from sandbox.lock import read_lock
from sandbox.measurements import Measured, building, measure
from sandbox.measurements.names import LAST_LINE, NEW_PIN, OLD_PIN, ONE_PIN, UNCHANGED
from sandbox.measurements.rebuild import move_pin
from tests.sandbox.measurements.shapes import shape


def built_again(build):
    """The instructions of the steps that were not taken from the cache."""
    return [step["step"].split()[0] for step in build["steps"] if not step["reused"]]


def test_moving_the_pin_changes_one_version_and_nothing_else():
    lock = load_environment("pinned").lock
    old, new = ({(pin.name, pin.version) for pin in read_lock(text, "lock")} for text in (lock, move_pin(lock)))
    assert old - new == {tuple(OLD_PIN.split("=="))}
    assert new - old == {tuple(NEW_PIN.split("=="))}


def test_a_lock_without_the_pin_is_refused():
    with pytest.raises(PrepareFailed, match=r"has no line six==1\.16\.0 to move"):
        move_pin("small==1.0 --hash=sha256:0\n")


@pytest.mark.docker
def test_an_unchanged_build_reuses_every_layer(live):
    assert built_again(live("rebuild")["builds"][UNCHANGED]) == []


@pytest.mark.docker
def test_a_change_in_the_last_line_builds_that_line_alone(live):
    data = live("rebuild")
    build = data["builds"][LAST_LINE]
    assert built_again(build) == ["WORKDIR"]
    assert build["steps"][-1]["step"] == data["new_line"]


@pytest.mark.docker
def test_a_moved_pin_builds_from_the_lock_on(live):
    build = live("rebuild")["builds"][ONE_PIN]
    assert built_again(build) == ["COPY", "RUN", "WORKDIR"]
    assert [step["step"].split()[0] for step in build["steps"] if step["reused"]] == ["RUN"]


@pytest.mark.docker
def test_the_seconds_are_those_of_the_steps(live):
    builds = live("rebuild")["builds"]
    for build in builds.values():
        steps = sum(step["seconds"] for step in build["steps"])
        # The builder counts nothing for a step that it finds done.
        assert (steps > 0 or not built_again(build)) and steps <= build["seconds"]
    install = max(builds[ONE_PIN]["steps"], key=lambda step: step["seconds"])
    assert install["step"].startswith("RUN pip install")
    assert builds[UNCHANGED]["seconds"] < builds[ONE_PIN]["seconds"]


@pytest.mark.docker
def test_recorded_agrees_with_docker(live):
    now, recorded = live("rebuild"), Measured.recorded("rebuild").data
    assert shape(recorded) == shape(now)
    for what, build in now["builds"].items():
        reused = [(step["step"], step["reused"]) for step in build["steps"]]
        assert [(step["step"], step["reused"]) for step in recorded["builds"][what]["steps"]] == reused


class Watched(Build):
    """A build that can be asked afterwards; each one is kept in `all`."""

    all: ClassVar[list[Watched]] = []

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.all.append(self)


@pytest.mark.docker
def test_cancelled_in_the_middle_it_stops_at_once_and_leaves_nothing(docker_engine, left_behind, monkeypatch):
    monkeypatch.setattr(Watched, "all", [])
    monkeypatch.setattr(building, "Build", Watched)
    cancellation, installing, ended = Cancellation(), threading.Event(), threading.Event()

    def listen(event: Event) -> None:
        if event.kind is EventKind.LOG and event.text.startswith("Collecting "):
            installing.set()

    def work() -> None:
        with pytest.raises(Cancelled):
            measure("rebuild", docker_engine, listen, cancellation)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert installing.wait(120), "the changed lock was never installed"
    cancellation.request()
    assert ended.wait(60)
    thread.join()
    # This very build, whatever other tests build and install on the same engine at the same time.
    stopped = Watched.all[-1]
    assert stopped.steps[-1].step.startswith("RUN pip install")
    assert stopped.ended
    assert left_behind() == []
