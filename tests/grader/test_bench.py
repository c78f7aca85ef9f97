"""Where learners' code may run, and where not."""

from __future__ import annotations

import pytest

from grader.bench import DIRECT, Bench
from sandbox.engines.docker import DockerEngine
from sandbox.engines.local import LocalEngine
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import EngineUnavailable


def test_recordings_cannot_grade() -> None:
    with pytest.raises(EngineUnavailable, match="docker or local"):
        _ = Bench(RecordedEngine).engine


def test_a_hosted_server_does_not_grade_without_containers() -> None:
    with pytest.raises(EngineUnavailable, match="no isolated place"):
        _ = Bench(LocalEngine, hosted=True).engine


@pytest.mark.docker
def test_a_hosted_server_builds_nothing(docker_engine: DockerEngine) -> None:
    with pytest.raises(EngineUnavailable, match="does not build images"):
        Bench(lambda: docker_engine, hosted=True).require_docker()


def test_what_needs_docker_says_so_without_it() -> None:
    with pytest.raises(EngineUnavailable, match="needs Docker"):
        Bench(LocalEngine).require_docker()


def test_this_process_and_a_virtual_environment_are_not_called_isolated() -> None:
    assert not Bench(LocalEngine).isolated
    assert "not isolated" in Bench(LocalEngine).words
    assert Bench(LocalEngine, direct=True).words == DIRECT


@pytest.mark.docker
def test_a_container_is_called_isolated(docker_engine: DockerEngine) -> None:
    bench = Bench(lambda: docker_engine)
    assert bench.isolated
    assert bench.words == "in a locked-down container"
