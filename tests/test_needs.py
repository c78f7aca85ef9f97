"""What happens to a test whose need is not met: it is skipped and counted, or it fails where CI asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULE = "tests/sandbox/engines/docker/test_clean.py"


def run_without_dockerd(module: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", module],
        cwd=ROOT,
        env={**os.environ, "PATH": str(Path(sys.executable).parent), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.docker
def test_a_test_that_needs_an_engine_of_its_own_is_skipped_with_its_reason_and_counted():
    ran = run_without_dockerd(MODULE, TWO_KITCHENS_REQUIRE="")
    assert ran.returncode == 0
    assert "not exercised here" in ran.stdout
    assert " × docker: There is no dockerd on PATH" in ran.stdout or "started by root only" in ran.stdout
    assert "passed" not in ran.stdout


@pytest.mark.docker
def test_where_docker_is_asked_for_such_a_skip_is_a_failure():
    ran = run_without_dockerd(MODULE, TWO_KITCHENS_REQUIRE="docker,browser")
    assert ran.returncode == 1
    assert "TWO_KITCHENS_REQUIRE asks for docker, and something is missing: " in ran.stdout
    assert "skipped" not in ran.stdout


def test_without_docker_its_tests_are_skipped_with_the_reason(tmp_path):
    ran = run_without_dockerd(
        "tests/sandbox/test_flagship.py",
        TWO_KITCHENS_REQUIRE="",
        DOCKER_HOST=f"unix://{tmp_path / 'docker.sock'}",
    )
    assert ran.returncode == 0
    assert " × docker: Docker does not answer: start Docker Desktop" in ran.stdout
