"""Containers that wait for a job: each serves one, gives it nothing that a new one would not, and never stays."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import docker
import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine, labels, warm
from sandbox.errors import Cancelled
from sandbox.job import Job, Limits
from sandbox.size import Size
from tests.sandbox.engines.docker.test_lockdown import LOOK
from tests.support.kitchens import kitchen, write_kitchen
from tests.support.waiting import wait_until

pytestmark = pytest.mark.docker
LIMITS = Limits(seconds=20, memory=200 * Size.MiB)
FIND = "import os; print([path for path in ('/work/x', '/tmp/x', '/dev/shm/x') if os.path.exists(path)])"
LEAVE = "[open(path, 'w').close() for path in ('/work/x', '/tmp/x', '/dev/shm/x')]"


def python(code: str, **more) -> Job:
    return Job(("python", "-c", code), **{"limits": LIMITS, **more})


@pytest.fixture
def api():
    return docker.from_env().api


@pytest.fixture
def engine(docker_engine):
    engine = DockerEngine()
    yield engine
    engine.cool()


@pytest.fixture
def names(api, docker_engine, engine, lab):
    """The lab's containers that there are, once the engine has tidied up, and the one that the tests share."""

    def find() -> set[str]:
        assert docker_engine.settle()
        assert engine.settle()
        found = api.containers(all=True, filters={"label": f"{labels.ENVIRONMENT}={lab.name}"})
        return {container["Names"][0].removeprefix("/") for container in found}

    return find


def warmed(engine, lab, names, count=1):
    """The names of `count` containers that wait for a job in the lab."""
    engine.warm(lab, LIMITS, count)
    assert len(names()) == count
    return names()


def test_a_job_runs_in_the_container_that_waits_and_another_takes_its_place(engine, lab, names):
    before = warmed(engine, lab, names)
    job = python("open('out', 'w').write(open('in').read()[::-1])", files={"in": b"soup"}, collect=("out",))
    assert engine.run(lab, job).files == {"out": b"puos"}
    assert len(names()) == 1
    assert not names() & before


def test_it_is_locked_down_as_a_new_one_is_seen_from_inside(engine, lab, names):
    cold = engine.run(lab, python(LOOK))
    before = warmed(engine, lab, names)
    seen = engine.run(lab, python(LOOK))
    assert not names() & before
    assert (seen.status, seen.stdout) == ("ok", cold.stdout)
    assert seen.fingerprint == cold.fingerprint


def test_it_is_locked_down_as_a_new_one_is_in_dockers_own_words(engine, lab, names, api):
    def described(name):
        found = api.inspect_container(name)
        config = {key: value for key, value in found["Config"].items() if key != "Labels"}
        return config, {key: value for key, value in found["HostConfig"].items() if key != "ContainerIDFile"}

    cold: list[object] = []
    cancellation = Cancellation()

    def listen(event) -> None:
        cold.extend(described(name) for name in names())
        cancellation.request()

    # It lasts for as long as it takes to look at it.
    with pytest.raises(Cancelled):
        engine.run(lab, python("print('here', flush=True); import time; time.sleep(60)"), listen, cancellation)
    assert cold == [described(name) for name in warmed(engine, lab, names)]


@pytest.mark.parametrize(
    ("code", "limits", "status"),
    [
        ("while True: pass", {"seconds": 0.5}, "timeout"),
        ("x = bytearray(10**9)", {}, "memory"),
        ("while True: print('x' * 1000)", {"output": 64 * Size.KiB}, "output_limit"),
        ("raise SystemExit(3)", {}, "error"),
    ],
)
def test_the_limits_hold_and_those_that_go_with_the_job_may_differ(engine, lab, names, code, limits, status):
    before = warmed(engine, lab, names)
    assert engine.run(lab, python(code, limits=replace(LIMITS, **limits))).status == status
    assert not names() & before


def test_no_job_finds_what_another_left(engine, lab, names):
    before = warmed(engine, lab, names)
    assert engine.run(lab, python(LEAVE)).ok
    between = names()
    assert engine.run(lab, python(FIND)).stdout == "[]\n"
    assert not names() & (before | between)


@pytest.mark.parametrize(
    "job",
    [
        python("print(7)", limits=replace(LIMITS, memory=100 * Size.MiB)),
        python("print(7)", limits=replace(LIMITS, cpus=0.5)),
        python("print(7)", limits=replace(LIMITS, processes=9)),
        # Longer than the label on the container says that anybody waits for it.
        python("print(7)", limits=replace(LIMITS, seconds=10_000)),
        python("print(7)", variables={"DISH": "soup"}),
    ],
    ids=["memory", "cpus", "processes", "seconds", "variables"],
)
def test_a_job_that_it_does_not_fit_gets_a_new_one(engine, lab, names, job):
    before = warmed(engine, lab, names)
    assert engine.run(lab, job).stdout == "7\n"
    assert names() == before


@pytest.mark.parametrize("end", ["kill", "pause", "remove_container"])
def test_one_that_died_is_noticed_and_the_job_gets_a_new_one(engine, lab, names, api, end):
    (name,) = warmed(engine, lab, names)
    getattr(api, end)(name, **({"force": True} if end == "remove_container" else {}))
    assert engine.run(lab, python("print('well')")).stdout == "well\n"
    assert name not in names()


def test_one_that_died_is_replaced_when_asked_for_again(engine, lab, names, api):
    (name,) = warmed(engine, lab, names)
    api.kill(name)
    wait_until(lambda: not api.inspect_container(name)["State"]["Running"], "it is dead")
    # Its end reaches us over its streams, a moment after Docker itself knows.
    wait_until(lambda: name not in warmed(engine, lab, names), "another one waits in its place")


def test_asking_again_changes_nothing_and_there_are_never_too_many(engine, lab, names, monkeypatch):
    monkeypatch.setattr(warm, "MOST_WARM", 2)
    before = warmed(engine, lab, names)
    for _ in range(5):
        engine.warm(lab, LIMITS)
    assert names() == before
    engine.warm(lab, LIMITS, count=4)
    assert len(names()) == 2


def test_an_environment_without_an_image_is_not_built(engine, lab, tmp_path):
    raw = kitchen(tmp_path / "raw", "RUN echo 1", base=lab.base)
    engine.warm(raw, LIMITS)
    assert engine.settle()
    assert not engine.is_ready(raw)


def test_threads_never_share_one(engine, lab, names):
    before = warmed(engine, lab, names, count=2)
    code = "import os, sys; print(sys.stdin.read(), os.listdir()); open('x', 'w')"

    def run(number):
        return engine.run(lab, python(code, stdin=b"%d" % number)).stdout

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [f"{number} []\n" for number in range(4)]
    assert not names() & before


def test_a_run_in_one_can_be_cancelled_and_leaves_nothing(engine, lab, names):
    before = warmed(engine, lab, names)
    cancellation, begun = Cancellation(), time.monotonic()
    job = python("print('begun', flush=True); import time; time.sleep(60)")
    with pytest.raises(Cancelled):
        engine.run(lab, job, lambda event: threading.Thread(target=cancellation.request).start(), cancellation)
    assert time.monotonic() - begun < 20
    assert not names() & before


def test_one_that_nobody_wants_goes_away(engine, lab, names, monkeypatch):
    # Long enough to be seen waiting, on a busy machine too.
    monkeypatch.setattr(warm, "IDLE_SECONDS", 6.0)
    warmed(engine, lab, names)
    wait_until(lambda: not names(), "it is gone")


WAITING = """
import sys
from sandbox.engines.docker import DockerEngine
from sandbox.environment import load_environment
from sandbox.job import Limits
from sandbox.size import Size
engine = DockerEngine()
engine.warm(load_environment(sys.argv[1]), Limits(seconds=20, memory=200 * Size.MiB))
engine.settle()
print("warm", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def owner(lab, tmp_path):
    """A process with one container that waits for a job in the lab."""
    folder = write_kitchen(tmp_path / lab.name, base=lab.base)
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "warm\n"
    yield process
    process.kill()
    process.communicate()


def test_the_end_of_the_process_takes_them_along(owner, names):
    assert len(names()) == 1
    owner.communicate(timeout=60)
    assert names() == set()


def test_the_runner_of_a_killed_process_ends_by_itself(owner, names, api):
    (name,) = names()
    assert api.inspect_container(name)["State"]["Running"]
    owner.send_signal(signal.SIGKILL)
    wait_until(lambda: not api.inspect_container(name)["State"]["Running"], "its runner ended")
    # No sweep takes it away at once: somebody's job might be in it.
    api.remove_container(name)
