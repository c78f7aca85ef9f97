"""The journey of an image, live and as recorded."""

from __future__ import annotations

import errno
import tempfile
import threading
from pathlib import Path

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.weights import weight
from sandbox.environment import load_environment
from sandbox.errors import Cancelled, EngineError
from sandbox.events import Event
from sandbox.measurements import Measured, measure
from sandbox.measurements.shipping import _archive, _quoted
from tests.sandbox.measurements.shapes import shape


@pytest.mark.docker
def test_the_same_image_gives_the_same_predictions_after_the_journey(live):
    data = live("shipping")
    assert data["before"] == data["after"]
    assert data["before"]["orders"] == 1000


@pytest.mark.docker
def test_nothing_of_it_was_left_when_it_was_loaded(live):
    assert live("shipping")["gone"] is True


@pytest.mark.docker
def test_the_pinned_image_itself_was_not_touched(live, docker_engine):
    pinned = docker_engine.images.find(Recipe.of(load_environment("pinned")))
    assert pinned
    assert pinned.id != live("shipping")["after"]["image"]


@pytest.mark.docker
def test_the_archive_holds_the_whole_image(live, docker_engine):
    data = live("shipping")
    size = weight(docker_engine.api, Recipe.of(load_environment("pinned")).tag)
    assert data["image_bytes"] == pytest.approx(size, rel=0.05)
    # A containerd store saves its layers as it keeps them: compressed.
    assert data["archive_bytes"] >= 0.2 * data["image_bytes"]


@pytest.mark.docker
def test_recorded_agrees_with_docker(live):
    now, recorded = live("shipping"), Measured.recorded("shipping").data
    assert shape(recorded) == shape(now)
    # Not the predictions' checksum: the last digits are another processor's.
    assert all(recorded["after"][name] == now["after"][name] for name in ("printed", "orders"))
    assert recorded["after"]["predictions"] == recorded["before"]["predictions"]


@pytest.mark.docker
def test_cancelled_on_the_way_it_leaves_nothing(docker_engine, environments, left_behind):
    cancellation, saving = Cancellation(), threading.Event()

    def listen(event: Event) -> None:
        if event.text.startswith("Saving"):
            saving.set()
            cancellation.request()

    with pytest.raises(Cancelled):
        measure("shipping", docker_engine, listen, cancellation)
    assert saving.is_set()
    assert left_behind() == []


def test_a_full_disk_is_told_with_its_place():
    with pytest.raises(EngineError, match=r"no room for the image's archive in .*set TMPDIR"), _archive():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_archive_is_gone_after_the_journey(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with _archive() as file:
        file.write(b"a box")
    assert list(Path(tmp_path).iterdir()) == []


def test_a_value_of_a_variable_is_not_taken_for_another_one():
    assert _quoted('a "b" $PATH') == r'"a \"b\" \$PATH"'
