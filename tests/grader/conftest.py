from __future__ import annotations

import pytest

from grader.bench import Bench
from grader.exercise import Exercise
from sandbox.engines.docker import DockerEngine
from tests.grader.brief import brief
from tests.grader.classroom import classroom, grader

__all__ = ["classroom", "grader"]


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """An exercise that needs nothing but calls, and has little patience."""
    return brief()


@pytest.fixture(scope="session")
def containers(docker_engine: DockerEngine) -> Bench:
    """Where learners' code runs in containers; only for tests that are marked `docker`."""
    return Bench(lambda: docker_engine)


@pytest.fixture(autouse=True)
def _images_are_built_first(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("docker"):
        request.getfixturevalue("environments")
