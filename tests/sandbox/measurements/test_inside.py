"""What is seen from inside a container, live and as recorded."""

from __future__ import annotations

import os

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.events import ignore
from sandbox.measurements import Measured, inside
from tests.sandbox.measurements.shapes import shape
from tests.support.waiting import wait_until

pytestmark = pytest.mark.docker


def test_the_process_inside_is_alone_with_its_own(live):
    found = live("inside")
    assert found["inside"]["processes"] == 3
    assert found["outside"]["processes"] > found["inside"]["processes"]
    assert found["inside"]["host name"] == "kitchen"
    assert found["inside"]["network cards"] == 1


def test_inside_it_is_nobody_and_writes_nowhere_but_in_its_folder(live):
    inside = live("inside")["inside"]
    assert (inside["user"], inside["writes to /"], inside["writes to its own folder"]) == (1000, False, True)


def test_what_a_container_does_not_hide_is_seen_alike(live):
    found = live("inside")
    assert found["inside"]["cores"] == found["outside"]["cores"] == os.cpu_count()


def test_from_outside_the_same_processes_have_other_numbers(live):
    found = live("inside")
    assert len(found["seen"]) == len(found["inside"]["running"]) == found["inside"]["processes"]
    assert found["inside"]["own number"] in [number for number, _ in found["inside"]["running"]]
    assert {process["user"] for process in found["seen"]} == {1000}
    assert found["inside"]["own number"] not in {process["number"] for process in found["seen"]}


def test_whoever_looks_too_late_looks_again(docker_engine, environments, monkeypatch):
    monkeypatch.setattr(inside, "HELD_SECONDS", (0.1, 15.0))
    look, late = inside._look_from_outside, list[inside._Look]()

    def look_late(engine, environment):
        if not late:
            label = f"{labels.ENVIRONMENT}={environment.name}"
            wait_until(lambda: not engine.api.containers(filters={"label": label}), "the script ended")
            late.append(look(engine, environment))
            return late[0]
        return look(engine, environment)

    monkeypatch.setattr(inside, "_look_from_outside", look_late)
    found = inside.measure(docker_engine, ignore, Cancellation())
    assert (late[0].seen, late[0].too_late) == ([], True)
    assert len(found["seen"]) == found["inside"]["processes"]


def test_the_outside_is_this_machine_and_not_the_container(live):
    outside = live("inside")["outside"]
    assert outside["user"] == os.getuid()
    assert outside["host name"] is None
    assert outside["running"] is None


def test_recorded_agrees_with_docker(live):
    now, recorded = live("inside"), Measured.recorded("inside").data
    assert shape(recorded) == shape(now)
    hidden = ("host name", "processes", "user", "network cards", "writes to /", "writes to its own folder")
    assert {name: recorded["inside"][name] for name in hidden} == {name: now["inside"][name] for name in hidden}
