"""A small kitchen for whatever needs no library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import docker
import docker.errors
import pytest

from sandbox.engines.docker import DockerEngine, labels
from sandbox.engines.docker.images import Recipe
from sandbox.environment import Environment, load_environment
from tests.support.kitchens import kitchen


@pytest.fixture(scope="session")
def lab(docker_engine: DockerEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """A small environment in the shared engine, whose name no other test uses, so that its containers can be told."""
    environment = kitchen(tmp_path_factory.mktemp("kitchens") / f"lab-{os.getpid()}", base=load_environment("dev").base)
    docker_engine.prepare(environment)
    yield environment
    assert docker_engine.settle()
    docker.from_env().api.remove_image(Recipe.of(environment).tag)


@pytest.fixture
def lab_containers(docker_engine: DockerEngine, lab: Environment) -> Callable[[], list[dict[str, Any]]]:
    """The containers of `lab` that there are once the shared engine has tidied up, as Docker tells of them."""
    api = docker.from_env().api
    label = f"{labels.ENVIRONMENT}={lab.name}"

    def find() -> list[dict[str, Any]]:
        assert docker_engine.settle()
        there = []
        for found in api.containers(all=True, filters={"label": label}):
            # One that was just going away is gone by the time that one looks at it.
            with suppress(docker.errors.NotFound):
                there.append(api.inspect_container(found["Id"]))
        return there

    return find
