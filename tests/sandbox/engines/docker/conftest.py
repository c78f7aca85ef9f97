"""Engines of the tests' own, ready for an environment to be built in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import docker
import pytest

from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Recipe
from sandbox.environment import Environment, load_environment
from tests.support.engine import OwnEngine, own_engine
from tests.support.kitchens import BASE_VARIABLE
from tests.support.roots import PYTHON_BASE, SHELL_BASE, load, python_root, shell_root

Connect = Callable[..., DockerEngine]


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of this machine's settings for builds."""
    for name in ("TWO_KITCHENS_CA_BUNDLE", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", BASE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def connect(plain: None, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Makes our DockerEngine on an engine of the test's own, with a base image put in every environment's place."""

    def make(engine: OwnEngine, base: str = SHELL_BASE) -> DockerEngine:
        monkeypatch.setenv("DOCKER_HOST", engine.url)
        monkeypatch.setenv(BASE_VARIABLE, base)
        return DockerEngine()

    return make


@pytest.fixture(scope="module")
def shell_engine() -> Iterator[OwnEngine]:
    """An engine whose one image is a shell: enough for builds. A test leaves no image of ours in it."""
    with own_engine() as engine:
        load(engine.api, shell_root(), SHELL_BASE)
        yield engine


@pytest.fixture
def nothing_cached(shell_engine: OwnEngine) -> None:
    """What earlier tests built is built again: BuildKit remembers it when its images are long gone."""
    shell_engine.api.prune_builds(all=True)


@pytest.fixture(scope="module")
def python_engine(environments: dict[str, Environment]) -> Iterator[OwnEngine]:
    """An engine whose one image is the base that the dev kitchen stands on here: enough for runs."""
    base = Recipe.of(load_environment("dev")).base
    with own_engine() as engine:
        load(engine.api, python_root(docker.from_env().api, base), PYTHON_BASE)
        yield engine
