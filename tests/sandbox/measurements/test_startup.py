"""How long it takes to start, live and as recorded."""

from __future__ import annotations

import statistics

import pytest

from sandbox.measurements import Measured
from sandbox.measurements.names import HEAVY, LIGHT, LOADED, PROCESS
from sandbox.measurements.startup import ROUNDS
from tests.sandbox.measurements.shapes import shape

pytestmark = pytest.mark.docker


def test_each_is_started_as_often_and_the_median_is_that_of_the_figures(live):
    starts = live("startup")["starts"]
    assert list(starts) == [PROCESS, LIGHT, HEAVY, LOADED]
    for start in starts.values():
        assert len(start["seconds"]) == ROUNDS
        assert start["median"] == statistics.median(start["seconds"])


def test_a_container_costs_more_than_a_process_and_its_libraries_more_than_the_container(live):
    starts = live("startup")["starts"]
    # The fastest of each: whatever else this machine does only ever adds to a start.
    process, heavy, loaded = (min(starts[what]["seconds"]) for what in (PROCESS, HEAVY, LOADED))
    assert process < heavy < loaded


def test_the_heavy_image_really_is_heavier(live):
    starts = live("startup")["starts"]
    assert starts[HEAVY]["image_bytes"] > 2 * starts[LIGHT]["image_bytes"] > 0


def test_recorded_agrees_with_docker(live):
    now, recorded = live("startup"), Measured.recorded("startup").data
    assert shape(recorded) == shape(now)
    order = sorted((PROCESS, HEAVY, LOADED), key=lambda what: min(now["starts"][what]["seconds"]))
    assert sorted((PROCESS, HEAVY, LOADED), key=lambda what: recorded["starts"][what]["median"]) == order
