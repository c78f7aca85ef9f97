"""Where learners' code may run, and where not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.bench import DIRECT, Bench
from sandbox.engines.base import Engine
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


def test_that_there_is_no_engine_is_found_out_once() -> None:
    searches = []

    def find() -> Engine:
        searches.append(1)
        raise EngineUnavailable("There is none.")

    bench = Bench(find)
    with ThreadPoolExecutor() as pool:
        found = [pool.submit(lambda: bench.engine) for _ in range(4)]
    assert {str(one.exception()) for one in found} == {"There is none."}
    assert len(searches) == 1


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
