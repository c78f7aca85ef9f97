"""How measurements are kept, and where their figures are said to come from."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.errors import Cancelled, EngineError, InputError, NotRecorded
from sandbox.events import Event
from sandbox.measurements import NAMES, Measured, catalogue, measure, measure_order
from sandbox.measurements.orders import TRIED
from sandbox.result import Evidence, EvidenceKind
from tests.lessons.kitchens import OtherRecordings

EVIDENCE = Evidence(EvidenceKind.DOCKER, "Docker Engine 1", "e" * 64, "sha256:1", "2026-11-23T12:00:00+00:00")


def test_what_is_saved_comes_back_as_recorded(tmp_path):
    Measured("tea", EVIDENCE, {"cups": 3}).save(tmp_path)
    again = Measured.recorded("tea", tmp_path)
    assert again.data == {"cups": 3}
    assert again.evidence == replace(EVIDENCE, kind=EvidenceKind.RECORDED, recorded_from="docker")
    assert [path.name for path in tmp_path.iterdir()] == ["tea.json"]


def test_a_stand_in_is_named_as_one(tmp_path):
    Measured("tea", replace(EVIDENCE, base="stand-in:1"), {}).save(tmp_path)
    declared = load_environment("pinned").base
    assert Measured.recorded("tea", tmp_path).evidence.base == f"stand-in:1, standing in for {declared}"


def test_the_declared_base_is_no_stand_in(tmp_path):
    declared = load_environment("pinned").base
    Measured("tea", replace(EVIDENCE, base=declared), {}).save(tmp_path)
    assert Measured.recorded("tea", tmp_path).evidence.base == declared


def test_what_was_never_recorded_is_told_with_what_to_do(tmp_path):
    with pytest.raises(NotRecorded, match=r"“tea” is not recorded: .*python -m sandbox record"):
        Measured.recorded("tea", tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"data": {}}', '{"evidence": {"kind": "magic"}, "data": {}}'])
def test_a_damaged_recording_gives_a_sentence(tmp_path, text):
    (tmp_path / "tea.json").write_text(text)
    with pytest.raises(EngineError, match=r"tea\.json cannot be read .*install the project anew"):
        Measured.recorded("tea", tmp_path)


def test_a_folder_that_cannot_be_written_gives_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="cannot be written"):
        Measured("tea", EVIDENCE, {}).save(tmp_path / "file" / "folder")


@pytest.mark.parametrize("engine", [RecordedEngine, OtherRecordings])
@pytest.mark.parametrize("name", NAMES)
def test_without_docker_every_measurement_is_the_recorded_one(name, engine):
    measured = measure(name, engine())
    assert measured.evidence.kind is EvidenceKind.RECORDED
    assert measured.evidence.recorded_from == "docker"
    assert measured.data == Measured.recorded(name).data


@pytest.mark.parametrize("name", NAMES)
def test_every_recording_is_of_the_kitchen_as_it_is_now(name):
    evidence = Measured.recorded(name).evidence
    assert evidence.environment == load_environment("pinned").digest, "run “python -m sandbox record”"
    assert evidence.image.startswith("sha256:")


def test_an_unknown_measurement_is_refused_with_those_that_there_are():
    with pytest.raises(InputError, match="no measurement “weight”: there are inside, layers"):
        measure("weight", RecordedEngine())


def test_a_measurement_that_is_already_cancelled_is_not_begun():
    cancellation = Cancellation()
    cancellation.request()
    with pytest.raises(Cancelled):
        measure("inside", RecordedEngine(), cancellation=cancellation)


def test_without_docker_an_order_of_ones_own_gives_the_recorded_ones():
    measured = measure_order(("base", "from"), RecordedEngine())
    assert measured.data == Measured.recorded("orders").data


@pytest.mark.docker
def test_with_docker_an_order_of_ones_own_is_the_only_attempt(docker_engine, environments):
    measured = measure_order(("base", "from", "user"), docker_engine)
    assert list(measured.data["attempts"]) == [TRIED]
    assert measured.data["attempts"][TRIED]["lines"] == ["base", "from", "user"]
    assert measured.evidence.kind is EvidenceKind.DOCKER


@pytest.mark.docker
def test_measurements_wait_for_each_other_and_the_wait_can_be_cancelled(docker_engine, environments):
    cancellation, told = Cancellation(), []

    def listen(event: Event) -> None:
        told.append(event.text)
        cancellation.request()

    with catalogue._ALONE, pytest.raises(Cancelled):
        measure("inside", docker_engine, listen, cancellation)
    assert told == ["Waiting until another measurement is done"]


def test_recorded_measurements_need_no_docker_client():
    code = "import sys, sandbox.measurements.orders, sandbox.measurements.names; sys.exit('docker' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
