"""Whether an environment could be used now, found out without building anything."""

from __future__ import annotations

import pytest

from sandbox.engines.docker import buildx
from sandbox.engines.docker.buildx import Buildx
from sandbox.engines.docker.readiness import readiness
from tests.support.kitchens import kitchen
from tests.support.registry import deserted_port

pytestmark = pytest.mark.docker


def test_an_image_that_is_here_is_enough(docker_engine, environments):
    assert readiness(docker_engine, environments["dev"]).built


def test_one_that_could_be_built_has_no_problem(docker_engine, environments, tmp_path):
    found = readiness(docker_engine, kitchen(tmp_path / "k", "RUN echo never", base=environments["dev"].base))
    assert (found.built, found.problem) == (False, "")


def test_a_base_that_cannot_be_had_is_a_problem_in_words(docker_engine, plain, tmp_path):
    with deserted_port() as address:
        found = readiness(docker_engine, kitchen(tmp_path / "k", base=f"{address}/python:3.11"))
    assert found.problem.startswith("The environment “k” could not be built. ")
    assert f"The image registry of {address}/python:3.11 cannot be reached" in found.problem


def test_settings_that_only_buildx_keeps_out_of_images_need_it(docker_engine, environments, tmp_path, monkeypatch):
    environment = kitchen(tmp_path / "k", "RUN echo never", base=environments["dev"].base)
    monkeypatch.setattr(buildx, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "https://cook:salt@example.org/simple")
    monkeypatch.setattr(docker_engine.images, "buildx", Buildx())
    assert "buildx" in readiness(docker_engine, environment).problem
