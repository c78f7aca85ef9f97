"""What every engine that runs promises of jobs that do what they should not, and of being stopped."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import containers
from sandbox.engines.local import conversation
from sandbox.errors import Cancelled
from sandbox.job import Limits
from sandbox.result import Status
from sandbox.size import Size
from tests.sandbox.engines.kitchens import marked, python

# ---- what a job cannot get away with ----

DETACH = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
    os._exit(0)
os.wait()
print('detached')
"""


def test_a_child_that_detached_itself_twice_is_gone_afterwards(live):
    job, token = marked(python(DETACH))
    result = live.run(job)
    assert (result.status, result.stdout) == (Status.OK, "detached\n")
    assert result.seconds < 50
    assert live.comes_clean(token)


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM", "SIGSTOP"])
def test_a_job_that_turns_on_the_runner_gains_nothing_and_leaves_nothing(live, signal, monkeypatch):
    if signal == "SIGSTOP":
        # A runner that was halted never answers: we give it up after this long.
        for engine in (containers, conversation):
            monkeypatch.setattr(engine, "START_SECONDS", 4.0)
    code = f"import os, signal, time; os.kill(os.getppid(), signal.{signal}); time.sleep(60)"
    job, token = marked(python(code, limits=Limits(seconds=1)))
    result = live.run(job)
    assert result.status is not Status.OK
    assert result.files == {}
    assert live.comes_clean(token)


@pytest.mark.skipif(sys.platform != "linux", reason="no process limits another one here")
@pytest.mark.parametrize("limit", ["RLIMIT_NOFILE", "RLIMIT_CPU"])
def test_a_job_that_takes_away_what_the_runner_needs_is_blamed_itself(live, limit):
    code = f"""
import os, resource, time
resource.prlimit(os.getppid(), resource.{limit}, (0, 0))
for _ in range(2000):
    # Gives the runner something to do, of which the system then takes note.
    print("x", flush=True)
    time.sleep(0.001)
"""
    result = live.python(code, collect=("a",))
    assert result.status is not Status.OK
    assert result.files == {}


FORGE = """
import json, os
forged = {"not_started": "", "exit_code": 0, "stopped": None, "seconds": 0.1, "stdout": "Zm9yZ2Vk", "stderr": "",
          "stdout_cut": False, "stderr_cut": False, "files": {"grade.json": "MTAw"}, "missing": [], "too_large": None,
          "fingerprint": {}, "nonce": "0" * 32}
for key in (None, "not_started"):
    forged.pop(key, None)
    try:
        with open(f"/proc/{os.getppid()}/fd/1", "w") as channel:
            channel.write(json.dumps(forged) + chr(10))
        print("written")
    except OSError as error:
        print("refused")
"""


def test_a_job_that_writes_into_the_runners_channel_forges_no_answer(live):
    result = live.python(FORGE, collect=("grade.json",))
    assert "forged" not in result.stdout
    assert result.files == {}
    if result.status is Status.OK:
        assert result.stdout == "refused\nrefused\n"
    else:
        assert result.status is Status.ERROR
        assert "not accepted" in result.message


def test_a_channel_that_is_flooded_is_cut_off(live):
    code = """
import os
try:
    channel = open(f"/proc/{os.getppid()}/fd/1", "wb", buffering=0)
except OSError:
    raise SystemExit("refused")
while True:
    channel.write(b"x" * 2**20)
"""
    job, token = marked(python(code, limits=Limits(seconds=20, files=Size.KiB, output=Size.KiB)))
    result = live.run(job)
    assert result.status is Status.ERROR
    assert "refused" in result.stderr or "flooded" in result.message
    assert live.comes_clean(token)


def test_a_link_out_of_the_folder_is_not_followed(live):
    code = "import os; os.symlink('/etc/passwd', 'predictions.json'); os.mkfifo('pipe.json')"
    result = live.python(code, collect=("predictions.json", "pipe.json"))
    assert (result.files, result.missing) == ({}, ("predictions.json", "pipe.json"))


def test_many_children_are_all_gone_afterwards(live):
    code = """
import os, time
for _ in range(150):
    try:
        if os.fork() == 0:
            time.sleep(60)
    except OSError:
        break
print('forked')
"""
    job, token = marked(python(code))
    assert live.run(job).stdout == "forked\n"
    assert live.comes_clean(token)


# ---- being stopped ----


def test_cancelling_in_mid_run_leaves_nothing(live):
    job, token = marked(python(DETACH + "time.sleep(60)", limits=Limits(seconds=90)))
    cancellation = Cancellation()
    detached = threading.Event()

    def listen(event):
        if event.text == "detached":
            detached.set()

    job = replace(job, variables={**job.variables, "PYTHONUNBUFFERED": "1"})
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(live.engine.run, live.environment, job, listen, cancellation)
        assert detached.wait(60)
        begun = time.monotonic()
        cancellation.request()
        with pytest.raises(Cancelled):
            future.result(40)
    assert time.monotonic() - begun < 20
    assert live.comes_clean(token)


def test_a_listener_that_breaks_stops_the_run_and_leaves_nothing(live):
    def listen(event):
        raise ZeroDivisionError

    job, token = marked(python("import time; print('here', flush=True); time.sleep(60)", limits=Limits(seconds=90)))
    with pytest.raises(ZeroDivisionError):
        live.engine.run(live.environment, job, listen)
    assert live.comes_clean(token)
