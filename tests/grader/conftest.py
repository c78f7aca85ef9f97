from __future__ import annotations

import pytest

from grader.bench import Bench
from grader.exercise import Exercise, find_exercise
from tests.grader.classroom import classroom, grader

__all__ = ["classroom", "grader"]


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """An exercise that needs nothing but calls."""
    return find_exercise("spot-the-difference")


@pytest.fixture(scope="session")
def containers() -> Bench:
    """Where learners' code runs in containers; only for tests that are marked `docker`."""
    return Bench.named("docker")


@pytest.fixture(autouse=True)
def _images_are_built_first(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("docker"):
        request.getfixturevalue("environments")
