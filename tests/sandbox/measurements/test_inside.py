"""What is seen from inside a container, live and as recorded."""

from __future__ import annotations

import os

import pytest

from sandbox.measurements import Measured
from tests.sandbox.measurements.shapes import shape

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
