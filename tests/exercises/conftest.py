"""What the exercises are graded in."""

from __future__ import annotations

import pytest

from sandbox.engines.docker import DockerEngine
from sandbox.environment import Environment, load_environment
from sandbox.mixing import mixed
from tests.conftest import one_at_a_time


@pytest.fixture(scope="session")
def graded_in(
    environments: dict[str, Environment], docker_engine: DockerEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The images that checks use besides the story's, built once for all test processes."""
    dev, prod = environments["dev"], environments["prod"]
    with one_at_a_time(tmp_path_factory.getbasetemp().parent / "images.lock"):
        for environment in (load_environment("pantry"), mixed(prod, dev), mixed(dev, prod)):
            docker_engine.prepare(environment)


@pytest.fixture(autouse=True)
def _images_are_built_first(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("docker"):
        request.getfixturevalue("graded_in")
