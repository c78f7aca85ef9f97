"""An engine behind a TCP address, as on another machine: nothing relies on a shared file system or a Unix socket."""

from __future__ import annotations

import threading
import time

import docker
import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.errors import Cancelled
from sandbox.job import Job
from tests.support.forward import forwarded
from tests.support.kitchens import kitchen

pytestmark = pytest.mark.docker


@pytest.fixture
def far(docker_engine, monkeypatch):
    base = docker.from_env().api.base_url
    sockets = [
        adapter.socket_path for adapter in docker.from_env().api.adapters.values() if hasattr(adapter, "socket_path")
    ]
    if not sockets:
        pytest.skip(f"Docker is not reached by a Unix socket here, but by {base}")
    with forwarded(sockets[0]) as address:
        monkeypatch.setenv("DOCKER_HOST", address)
        engine = DockerEngine()
        yield engine
        # It removes containers in the background, over this very line.
        assert engine.settle()


def cancel_when_begun(cancellation: Cancellation):
    return lambda event: threading.Timer(0.1, cancellation.request).start() if event.text == "begun" else None


def test_a_job_with_its_files_goes_there_and_back(far, lab):
    job = Job(
        ("python", "-c", "open('out', 'wb').write(open('in', 'rb').read()[::-1])"),
        {"in": b"x" * 10**6 + b"y"},
        collect=("out",),
    )
    assert far.run(lab, job).files["out"] == b"y" + b"x" * 10**6


def test_a_run_can_be_cancelled(far, lab, lab_containers):
    cancellation, begun = Cancellation(), time.monotonic()
    job = Job(("python", "-c", "print('begun', flush=True); import time; time.sleep(60)"))
    with pytest.raises(Cancelled):
        far.run(lab, job, cancel_when_begun(cancellation), cancellation)
    assert time.monotonic() - begun < 20
    assert lab_containers() == []


def test_a_build_can_be_cancelled(far, lab, tmp_path):
    cancellation, begun = Cancellation(), time.monotonic()
    environment = kitchen(tmp_path / "slow", "RUN echo begun && sleep 60", base=lab.base)
    with pytest.raises(Cancelled):
        far.prepare(environment, cancel_when_begun(cancellation), cancellation)
    assert time.monotonic() - begun < 20
    assert not far.is_ready(environment)
