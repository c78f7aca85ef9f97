"""Live measurements, each taken once a run, however many processes the tests are spread over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.engines.docker import DockerEngine, stamps, throwaway
from sandbox.environment import Environment
from sandbox.measurements import measure
from tests.conftest import one_at_a_time

Live = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def live(
    docker_engine: DockerEngine, environments: dict[str, Environment], tmp_path_factory: pytest.TempPathFactory
) -> Live:
    """Gives a measurement's data, taken live: one at a time, as they would be in each other's figures."""
    base = tmp_path_factory.getbasetemp()
    # The folder of this very run: one process of several has its own in it.
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def take(name: str) -> dict[str, Any]:
        kept = run / f"measured-{name}.json"
        with one_at_a_time(base.parent / "measurements.lock"):
            if not kept.exists():
                kept.write_text(json.dumps(measure(name, docker_engine).data))
            return dict(json.loads(kept.read_text()))

    return take


@pytest.fixture
def left_behind(docker_engine: DockerEngine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Names the throwaway images of this very test that are still there: other tests make some at the same time."""
    given: list[str] = []

    def stamped_and_noted(beginning: str) -> str:
        given.append(stamps.stamped(beginning))
        return given[-1]

    monkeypatch.setattr(throwaway, "stamped", stamped_and_noted)

    def still_there() -> list[str]:
        assert given, "nothing was made"
        known = {tag for image in docker_engine.api.images(name=throwaway.NAME) for tag in image["RepoTags"] or []}
        return sorted(known.intersection(given))

    return still_there
