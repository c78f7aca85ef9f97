"""Live measurements, each taken once a run, however many processes the tests are spread over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.throwaway import NAME
from sandbox.environment import Environment
from sandbox.measurements import measure
from tests.conftest import one_at_a_time

Live = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def live(
    docker_engine: DockerEngine, environments: dict[str, Environment], tmp_path_factory: pytest.TempPathFactory
) -> Live:
    """Gives a measurement's data, taken live: one at a time, as they would be in each other's figures."""
    shared = tmp_path_factory.getbasetemp().parent
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))

    def take(name: str) -> dict[str, Any]:
        kept = shared / f"measured-{run}-{name}.json"
        with one_at_a_time(shared / "measurements.lock"):
            if not kept.exists():
                kept.write_text(json.dumps(measure(name, docker_engine).data))
            return dict(json.loads(kept.read_text()))

    return take


@pytest.fixture
def left_behind(docker_engine: DockerEngine) -> Callable[[], list[str]]:
    """Names the throwaway images that there are."""
    return lambda: [tag for image in docker_engine.api.images(name=NAME) for tag in image["RepoTags"] or []]
