"""Docker breaks in the middle of something: the fault is told soon, and nothing half-made is used afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import cleaning, containers, labels, pulse, warm
from sandbox.engines.docker import engine as engine_module
from sandbox.errors import Cancelled, EngineLost, EngineUnavailable, PrepareFailed
from sandbox.job import Job, Limits
from tests.support.engine import own_engine
from tests.support.kitchens import kitchen
from tests.support.roots import PYTHON_BASE, SHELL_BASE, load, shell_root
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.docker, pytest.mark.own_engine]
SLEEP = Job(("python", "-c", "print('begun', flush=True); import time; time.sleep(60)"))
QUICK = Job(("python", "-c", "print('well')"))
TOO_LATE = pulse.BEAT_SECONDS + pulse.PATIENCE_SECONDS
"""By then an unpatched pulse would have told it; and a slow machine has been waited for."""


@pytest.fixture
def engine(python_engine, connect, tmp_path):
    engine = connect(python_engine, PYTHON_BASE)
    engine.prepare(kitchen(tmp_path / "k"))
    return engine


@pytest.fixture
def environment(tmp_path):
    return kitchen(tmp_path / "k")


@pytest.fixture
def impatient():
    """Notice a hanging Docker within seconds, so that the tests need not wait as long as people would.

    To be undone once it no longer hangs: a busy one may then take longer to answer than that.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulse, "BEAT_SECONDS", 0.2)
        patch.setattr(pulse, "PATIENCE_SECONDS", 3.0)
        patch.setattr(containers, "REMOVE_SECONDS", 1.0)
        yield patch


def when_begun(act):
    """A listener that calls `act` in a thread as soon as the job or the step says that it began."""
    return lambda event: threading.Thread(target=act).start() if event.text == "begun" else None


def ours(api):
    return api.containers(all=True, filters=labels.containers())


def test_a_daemon_that_dies_in_mid_run_is_told_at_once_and_the_engine_works_again_afterwards(
    engine, python_engine, environment
):
    begun = time.monotonic()
    with pytest.raises(EngineLost) as caught:
        engine.run(environment, SLEEP, when_begun(python_engine.kill))
    assert time.monotonic() - begun < TOO_LATE
    assert str(caught.value) == (
        "Docker went away while running a job: see that it is running (“docker info”), then try again."
    )
    with pytest.raises(EngineUnavailable):
        engine.check()
    with pytest.raises(EngineLost):
        engine.is_ready(environment)
    python_engine.start()
    assert engine.run(environment, QUICK).stdout == "well\n"
    assert engine.settle()
    # What the dead daemon left no longer runs, and is ours to find.
    (left,) = ours(python_engine.api)
    assert left["State"] == "exited"
    assert f"container {left['Id'][:12]}" in engine.clean()


def test_a_daemon_that_dies_in_mid_build_is_told_at_once_and_leaves_nothing_half_made(engine, python_engine, tmp_path):
    environment = kitchen(tmp_path / "broken", "RUN : Docker dies; echo begun && sleep 6")
    begun = time.monotonic()
    with pytest.raises(EngineLost) as caught:
        engine.prepare(environment, when_begun(python_engine.kill))
    assert time.monotonic() - begun < TOO_LATE
    assert "Docker went away while building the environment “broken”" in str(caught.value)
    python_engine.start()
    assert not engine.is_ready(environment)
    engine.prepare(environment)
    assert engine.run(environment, QUICK).ok


def test_a_daemon_that_hangs_in_mid_run_is_noticed(engine, python_engine, environment, impatient):
    begun = time.monotonic()
    try:
        with pytest.raises(EngineLost, match="Docker went away while running a job"):
            engine.run(environment, SLEEP, when_begun(lambda: python_engine.signal(signal.SIGSTOP)))
        assert time.monotonic() - begun < TOO_LATE
    finally:
        python_engine.signal(signal.SIGCONT)
        impatient.undo()
    assert engine.run(environment, QUICK).ok


def test_a_daemon_that_hangs_in_mid_build_is_noticed(engine, python_engine, tmp_path, impatient):
    environment = kitchen(tmp_path / "broken", "RUN : Docker hangs; echo begun && sleep 6")
    begun = time.monotonic()
    try:
        with pytest.raises(EngineLost, match="Docker went away while building the environment “broken”"):
            engine.prepare(environment, when_begun(lambda: python_engine.signal(signal.SIGSTOP)))
        assert time.monotonic() - begun < TOO_LATE
    finally:
        python_engine.signal(signal.SIGCONT)
        impatient.undo()
    assert not engine.is_ready(environment)
    engine.prepare(environment)
    assert engine.is_ready(environment)


def test_a_run_can_be_cancelled_even_where_the_daemon_hangs(engine, python_engine, environment, impatient, monkeypatch):
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 60.0)
    cancellation = Cancellation()

    def freeze_and_cancel() -> None:
        python_engine.signal(signal.SIGSTOP)
        cancellation.request()

    begun = time.monotonic()
    try:
        with pytest.raises(Cancelled):
            engine.run(environment, SLEEP, when_begun(freeze_and_cancel), cancellation)
        assert time.monotonic() - begun < TOO_LATE
    finally:
        python_engine.signal(signal.SIGCONT)


def test_a_daemon_that_hangs_from_the_start_is_told_soon(engine, python_engine, connect, monkeypatch):
    monkeypatch.setattr(engine_module, "CONNECT_SECONDS", 1)
    python_engine.signal(signal.SIGSTOP)
    begun = time.monotonic()
    try:
        with pytest.raises(EngineUnavailable) as caught:
            connect(python_engine)
        assert time.monotonic() - begun < 12
    finally:
        python_engine.signal(signal.SIGCONT)
    assert str(caught.value) == (
        "Docker is there and does not answer in time: restart it, and see that “docker info” answers."
    )


RUNNING = """
import sys
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment
from sandbox.job import Job, Limits
job = Job(("python", "-c", "print('begun', flush=True); import time; time.sleep(60)"))
DockerEngine().run(load_environment(sys.argv[1]), job, lambda event: print(event.text, flush=True))
"""


def test_what_a_killed_process_left_running_is_swept_once_nobody_can_be_waiting_for_it(
    engine, python_engine, environment, connect, monkeypatch, tmp_path
):
    engine.clean()
    engine.prepare(environment)
    owner = subprocess.Popen(
        [sys.executable, "-c", RUNNING, str(tmp_path / "k")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert owner.stdout is not None
    assert "begun\n" in owner.stdout
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    api = python_engine.api
    wait_until(lambda: len(ours(api)) == 1, "the container is still there")
    connect(python_engine, PYTHON_BASE)
    assert len(ours(api)) == 1
    later = time.time() + SLEEP.limits.seconds + containers.GRACE_SECONDS + 1
    monkeypatch.setattr(cleaning, "time", SimpleNamespace(time=lambda: later))
    connect(python_engine, PYTHON_BASE)
    assert ours(api) == []


WARM = """
import os, sys
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment
from sandbox.job import Limits
engine = DockerEngine()
engine.warm(load_environment(sys.argv[1]), Limits(), count=2)
engine.settle()
os.kill(os.getpid(), 9)
"""


def test_what_waited_in_a_killed_process_is_swept_once_its_time_is_over(
    engine, python_engine, environment, connect, monkeypatch, tmp_path
):
    engine.clean()
    engine.prepare(environment)
    subprocess.run([sys.executable, "-c", WARM, str(tmp_path / "k")], check=False)
    api = python_engine.api
    wait_until(lambda: [left["State"] for left in ours(api)] == ["exited"] * 2, "the runners ended by themselves")
    connect(python_engine, PYTHON_BASE)
    assert len(ours(api)) == 2
    later = time.time() + warm.IDLE_SECONDS + Limits().seconds + containers.GRACE_SECONDS + 1
    monkeypatch.setattr(cleaning, "time", SimpleNamespace(time=lambda: later))
    connect(python_engine, PYTHON_BASE)
    assert ours(api) == []


def test_a_daemon_that_was_restarted_has_lost_what_waited_and_the_next_job_does_not_notice(
    engine, python_engine, environment
):
    engine.clean()
    engine.prepare(environment)
    engine.warm(environment, QUICK.limits)
    assert engine.settle()
    assert [container["State"] for container in ours(python_engine.api)] == ["running"]
    python_engine.kill()
    # Nobody asked for anything but to be ready: where Docker is away, that is no error.
    engine.warm(environment, QUICK.limits)
    assert engine.settle()
    python_engine.start()
    assert engine.run(environment, QUICK).stdout == "well\n"
    engine.cool()


def test_cleaning_takes_away_what_waits(engine, python_engine, environment):
    engine.warm(environment, QUICK.limits, count=2)
    engine.clean()
    assert ours(python_engine.api) == []
    assert not engine.is_ready(environment)


def test_a_full_disk_is_told_and_the_next_smaller_build_succeeds(connect, tmp_path):
    with own_engine(size="48m") as small:
        load(small.api, shell_root(), SHELL_BASE)
        engine = connect(small)
        large = kitchen(tmp_path / "large", "RUN dd if=/dev/zero of=/big bs=1000000 count=100")
        with pytest.raises(PrepareFailed) as caught:
            engine.prepare(large)
        assert str(caught.value) == (
            "The environment “large” could not be built. Docker's disk is full: free some with “python -m sandbox "
            "clean” or “docker system prune”, then try again."
        )
        assert not engine.is_ready(large)
        assert small.api.containers(all=True) == []
        little = kitchen(tmp_path / "little", "RUN dd if=/dev/zero of=/big bs=1000000 count=1")
        engine.prepare(little)
        assert engine.is_ready(little)
