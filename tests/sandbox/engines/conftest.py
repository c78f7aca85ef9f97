"""The engines under test, each ready to run a job in the same environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.engines.local import LocalEngine
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import Environment, load_environment
from tests.sandbox.engines import shop as shops
from tests.sandbox.engines.kitchens import Kitchen, containers, folders, processes


@pytest.fixture(scope="session")
def local_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The local engine's folder, one for all processes of this test run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "two-kitchens-home"


@pytest.fixture(scope="session")
def local_engine(local_home: Path) -> LocalEngine:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWO_KITCHENS_HOME", str(local_home))
        return LocalEngine()


@pytest.fixture(scope="session", params=[pytest.param("docker", marks=pytest.mark.docker), "local"])
def live(request: pytest.FixtureRequest) -> Kitchen:
    """Each engine that really runs a job."""
    return _kitchen(request.param, request)


@pytest.fixture(scope="session", params=[pytest.param("docker", marks=pytest.mark.docker), "local", "recorded"])
def every(request: pytest.FixtureRequest) -> Kitchen:
    """Each engine."""
    return _kitchen(request.param, request)


def _kitchen(name: str, request: pytest.FixtureRequest) -> Kitchen:
    if name == "docker":
        return Kitchen(
            request.getfixturevalue("docker_engine"), request.getfixturevalue("environments")["dev"], containers
        )
    dev = load_environment("dev")
    if name == "recorded":
        return Kitchen(RecordedEngine(), dev)
    engine, home = request.getfixturevalue("local_engine"), request.getfixturevalue("local_home")
    engine.prepare(dev)
    return Kitchen(engine, dev, lambda token: processes(token) + folders(home, token))


# ---- for the local engine alone: everything its own, and no network ----


@pytest.fixture
def shop(monkeypatch, tmp_path):
    """A package index that every uv of the test uses, with a cache of its own."""
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    with shops.running_shop() as shop:
        monkeypatch.setenv("PIP_INDEX_URL", shop.url)
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        # It waits for a closed shop longer than any test keeps it closed.
        monkeypatch.setenv("UV_HTTP_TIMEOUT", "120")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield shop


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def engine(shop, home) -> LocalEngine:
    return LocalEngine()


@pytest.fixture
def drawer(tmp_path) -> Environment:
    return shops.environment(tmp_path / "drawer", shops.MINE)
