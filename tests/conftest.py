"""What every test may ask for, and what happens where the machine does not have it.

A test that needs more than Python says so with a marker. Where the need is not met the test is skipped, with the
reason, and the last line of the run counts what was not exercised. TWO_KITCHENS_REQUIRE=docker,browser turns such
a skip into a failure: so runs the project's own CI.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from sandbox.engines.docker import DockerEngine
from sandbox.environment import Environment, environment_names, load_environment
from sandbox.errors import EngineUnavailable
from tests.support.engine import why_none

ROOT = Path(__file__).parents[1]
REQUIRED = {name.strip() for name in os.environ.get("TWO_KITCHENS_REQUIRE", "").split(",")} - {""}
NOT_EXERCISED = "not exercised"
# What a test's marker says that it needs → the word by which TWO_KITCHENS_REQUIRE asks for it.
NEEDS = {
    "docker": "docker",
    "own_engine": "docker",
    "registry": "docker",
    "browser": "browser",
    "npm": "npm",
    "postgres": "postgres",
}


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Whoever is started in a shell's background is deaf to Ctrl-C, and so is every program that a test starts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "own_engine: starts a Docker engine of its own, to break it")
    config.addinivalue_line("markers", "registry: starts an image registry of its own, to pull from")
    config.addinivalue_line("markers", "npm: needs npm, to fetch what is locked in tests/browser/npm")


@cache
def chromium() -> str:
    """Path of a Chromium that a test can drive; empty if there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return ""


@cache
def _why_no_docker() -> str:
    try:
        DockerEngine()
    except EngineUnavailable as error:
        return str(error)
    return ""


@cache
def missing(need: str) -> str:
    """Why `need`, a marker's name, is not met here; empty if it is."""
    if need == "docker":
        return _why_no_docker()
    if need == "own_engine":
        return why_none()
    if need == "registry":
        registry = shutil.which("docker-registry")
        return "" if registry else "There is no image registry on PATH (Debian: apt-get install docker-registry)."
    if need == "browser":
        return "" if chromium() else "There is no Chromium on PATH."
    if need == "npm":
        return "" if shutil.which("npm") else "There is no npm on PATH (Debian: apt-get install npm)."
    if need == "postgres":
        found = shutil.which("postgres") or any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        return "" if found else "There is no PostgreSQL server on PATH (Debian: apt-get install postgresql)."
    raise ValueError(f"no such need: {need}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for need, word in NEEDS.items():
        if item.get_closest_marker(need) and (reason := missing(need)):
            if word in REQUIRED:
                pytest.fail(f"TWO_KITCHENS_REQUIRE asks for {word}, and something is missing: {reason}", pytrace=False)
            pytest.skip(f"{NOT_EXERCISED}, {word}: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", ()):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ").removeprefix(f"{NOT_EXERCISED}, ")] += 1
    if reasons:
        terminalreporter.section("not exercised here")
        for reason, count in reasons.most_common():
            terminalreporter.line(f"{count:4} × {reason}")


@pytest.fixture(scope="session")
def docker_engine() -> DockerEngine:
    """A working Docker engine; only for tests that are marked `docker`."""
    return DockerEngine()


@pytest.fixture(scope="session")
def environments(docker_engine: DockerEngine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Environment]:
    """The built-in environments by name, with their images built."""
    loaded = {name: load_environment(name) for name in environment_names()}
    with one_at_a_time(tmp_path_factory.getbasetemp().parent / "images.lock"):
        for environment in loaded.values():
            docker_engine.prepare(environment)
    return loaded


@pytest.fixture
def no_garbage_meanwhile() -> Iterator[None]:
    """Nothing of earlier tests is cleared away while a parser is as deep as Python lets it: that would need more."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Inside the block, no other test process is inside it with the same path."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
