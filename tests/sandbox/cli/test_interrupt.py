"""Ctrl-C and a polite kill leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import docker
import pytest

from sandbox.engines.docker import labels
from tests.conftest import ROOT

pytestmark = pytest.mark.docker


def running(environment: str) -> list[str]:
    """Ids of our containers of an environment that no other test uses."""
    found = docker.from_env().api.containers(filters={"label": [f"{labels.ENVIRONMENT}={environment}"]})
    return [container["Id"] for container in found]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "kill"])
def test_a_run_that_is_stopped_leaves_no_container(environments, tmp_path, number):
    name = f"dev-{number.name.lower()}-{os.getpid()}"
    folder = tmp_path / name
    folder.mkdir()
    for file in (ROOT / "sandbox" / "environments" / "dev").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    script = tmp_path / "sleep.py"
    script.write_text("import time; time.sleep(60)")
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "run", "--engine", "docker", str(folder), str(script)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    patience = time.monotonic() + 120
    while not running(name):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < patience
        time.sleep(0.1)

    process.send_signal(number)

    _, told = process.communicate(timeout=50)
    assert process.returncode == 130
    assert "Nothing is left running" in told
    assert "Traceback" not in told
    assert running(name) == []
    api = docker.from_env().api
    for image in api.images(filters={"label": f"{labels.ENVIRONMENT}={name}"}):
        api.remove_image(image["Id"], force=True)
