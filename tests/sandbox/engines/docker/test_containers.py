"""Runs in containers: every outcome has its status and leaves nothing, and nothing of a run is lost."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docker
import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import containers, labels
from sandbox.errors import Cancelled, EngineLost
from sandbox.events import EventKind
from sandbox.job import Job, Limits
from sandbox.size import Size

pytestmark = pytest.mark.docker
BOMB = "import os\nwhile True: os.fork()"
# One that does not mind being refused.
PATIENT_BOMB = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
THREADS = "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(30,), daemon=True).start()"
HUNGRY = "x = bytearray(10**9)"
HUNGRY_CHILD = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', '{HUNGRY}']) != 0)"


def python(code: str, *, files=(), stdin=b"", collect=(), **limits) -> Job:
    return Job(("python", "-c", code), dict(files), stdin, collect=collect, limits=Limits(**limits))


# With the second kind of cgroups, Docker may fail to see that memory ran out, so that stays the likeliest cause.
MEMORY_MAY_BE_MISSED = Path("/sys/fs/cgroup/cgroup.controllers").exists()
OUTCOMES = {
    "ok": (python("print('fine')"), "ok", ""),
    "error": (python("1 / 0"), "error", "ZeroDivisionError: division by zero"),
    "exit": (python("raise SystemExit(3)"), "error", "ended with exit status 3"),
    "signal": (python("import os; os.kill(os.getpid(), 11)"), "error", "ended by signal 11"),
    "nothing to start": (Job(("no-such-program",)), "error", "could not be started: no-such-program: No such file"),
    "loop": (python("while True: pass", seconds=0.5), "timeout", "still running after 0.5 s and was stopped"),
    "sleep": (python("import time; time.sleep(99)", seconds=2), "timeout", "it waited for something, or this machine"),
    "memory": (python(HUNGRY, memory=64 * Size.MiB), "memory", "needed more than its 64.0 MiB of memory"),
    "a child's memory": (python(HUNGRY_CHILD, memory=64 * Size.MiB), "memory", "work on less at a time"),
    "flood": (python("while True: print('x' * 1000)"), "output_limit", "printed more than 1.0 MiB and was stopped"),
    "large file": (python("open('f', 'wb').truncate(10**8)", collect=("f",)), "output_limit", "wrote 95.4 MiB to f"),
    "fork bomb": (python(BOMB, seconds=20), "error", "At most 64 processes and threads may run at once: start fewer"),
    "thread bomb": (python(THREADS), "error", "At most 64 processes and threads may run at once: start fewer"),
    "patient fork bomb": (python(PATIENT_BOMB, seconds=1), "timeout", "still running after 1 s"),
    "kills itself": (python("import os; os.kill(os.getpid(), 9)"), "error", "(signal 9), but not for lack of memory"),
    "kills the runner": (
        python("import os, time; os.kill(os.getppid(), 9); time.sleep(9)"),
        "memory" if MEMORY_MAY_BE_MISSED else "error",
        "was killed together with the process that watches it",
    ),
    "writes into the channel": (
        python("open('/proc/1/fd/1', 'w').write('{}\\n')"),
        "error",
        "The run's answer was not accepted: something else wrote into the channel",
    ),
    "floods the channel": (
        python("f = open('/proc/1/fd/1', 'w')\nwhile True: f.write('x' * 9999)"),
        "error",
        "The run's answer was not accepted: it was flooded",
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_its_status_and_its_sentence_and_leaves_no_container(
    docker_engine, lab, lab_containers, name
):
    job, status, words = OUTCOMES[name]
    result = docker_engine.run(lab, job)
    assert result.status == status, result.message
    assert words in result.message
    assert lab_containers() == []
    assert docker_engine.run(lab, python("print('the next one')")).stdout == "the next one\n"


def test_a_runner_that_is_put_to_sleep_is_given_up_in_time(docker_engine, lab, lab_containers, monkeypatch):
    monkeypatch.setattr(containers, "START_SECONDS", 2.0)
    begun = time.monotonic()
    result = docker_engine.run(lab, python("import os, time; os.kill(os.getppid(), 19); time.sleep(60)", seconds=1))
    assert result.status == "timeout"
    assert time.monotonic() - begun < 25
    assert lab_containers() == []


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8])
def test_a_run_can_be_cancelled_at_any_moment(docker_engine, lab, lab_containers, delay):
    cancellation = Cancellation()
    threading.Timer(delay, cancellation.request).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        docker_engine.run(lab, python("import time; time.sleep(30)"), cancellation=cancellation)
    assert time.monotonic() - begun < delay + 20
    assert lab_containers() == []


def test_a_listener_that_fails_ends_the_run_with_its_own_fault(docker_engine, lab, lab_containers):
    def listen(event) -> None:
        raise BrokenPipeError("nobody reads this any more")

    with pytest.raises(BrokenPipeError, match="nobody reads this"):
        docker_engine.run(lab, python("print(1, flush=True); import time; time.sleep(30)"), listen)
    assert lab_containers() == []


def test_tens_of_megabytes_of_files_and_input_arrive_whole(docker_engine, lab):
    code = (
        "import hashlib, sys\n"
        "print(hashlib.sha256(open('d/big', 'rb').read()).hexdigest(), len(sys.stdin.buffer.read()))"
    )
    big = os.urandom(30_000_000)
    result = docker_engine.run(lab, python(code, files={"d/big": big}, stdin=b"x" * 30_000_000))
    assert result.stdout == f"{hashlib.sha256(big).hexdigest()} 30000000\n", result.message


def test_the_largest_payload_fits_into_the_default_memory(docker_engine, lab):
    job = python("import os; print(os.path.getsize('big'))", files={"big": bytes(64 * Size.MiB)})
    assert docker_engine.run(lab, job).stdout == f"{64 * Size.MiB}\n"


def test_as_much_as_the_limits_let_through_comes_back_whole(docker_engine, lab):
    code = (
        "import sys\nsys.stdout.write('o' * 2**20); sys.stderr.write('e' * 2**20)\n"
        "open('f', 'wb').write(b'\\xff' * 2**24)"
    )
    result = docker_engine.run(lab, python(code, collect=("f",)))
    assert (result.status, result.stdout_cut, result.stderr_cut) == ("ok", False, False), result.message
    assert (len(result.stdout), len(result.stderr), len(result.files["f"])) == (2**20, 2**20, 2**24)


def test_the_log_comes_while_the_job_runs_line_by_line_and_to_the_last(docker_engine, lab):
    code = (
        "import sys, time\n"
        "for piece in (b'zw\\xc3', b'\\xb6lf\\n', b'\\xc3', b'\\x96fen'):\n"
        "    sys.stdout.buffer.write(piece); sys.stdout.flush(); time.sleep(0.2)\n"
        # So long that a line which comes late, on a busy machine, still comes before the end.
        "time.sleep(4)"
    )
    events = []
    docker_engine.run(lab, python(code), lambda event: events.append((time.monotonic(), event)))
    over = time.monotonic()
    assert [(event.kind, event.text) for _, event in events] == [(EventKind.LOG, "zwölf"), (EventKind.LOG, "Öfen")]
    assert over - events[0][0] > 0.3


def test_an_output_that_its_writer_closed_to_us_is_missing_and_no_fault_of_ours(docker_engine, lab):
    code = "import os; open('f', 'w').write('x'); os.chmod('f', 0)"
    result = docker_engine.run(lab, python(code, collect=("f",)))
    assert (result.status, result.missing, dict(result.files)) == ("ok", ("f",), {})


def test_many_runs_at_once_do_not_mix_and_leave_no_open_file(docker_engine, lab, lab_containers):
    def run(number):
        return docker_engine.run(
            lab, python(f"import sys; print({number}, sys.stdin.read())", stdin=b"%d" % number)
        ).stdout

    def open_files():
        # Containers are removed in the background, over connections that are open meanwhile.
        assert docker_engine.settle()
        return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(run, range(6))) == [f"{number} {number}\n" for number in range(6)]
        before = open_files()
        assert list(pool.map(run, range(6, 15))) == [f"{number} {number}\n" for number in range(6, 15)]
    # Docker's client keeps a few connections for the next request; one kept a run would be a leak.
    assert open_files() < before + 9
    assert lab_containers() == []


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_container_that_is_killed_from_outside_lacked_no_memory_and_is_no_fault_of_the_job(
    docker_engine, lab, lab_containers, how
):
    api, killers = docker.from_env().api, ThreadPoolExecutor(1)
    patient = python("import time; print('here', flush=True); time.sleep(60)", seconds=90)

    def end(event) -> None:
        if event.text == "here":
            [container] = api.containers(filters={"label": f"{labels.ENVIRONMENT}={lab.name}"})
            killers.submit(getattr(api, how), container["Id"])

    with killers, pytest.raises(EngineLost, match="was killed from outside, as by “docker kill”: try again"):
        docker_engine.run(lab, patient, end)
    assert lab_containers() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may kill what runs in a container")
def test_a_container_that_is_killed_behind_dockers_back_lacked_no_memory(docker_engine, lab):
    api = docker.from_env().api
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if MEMORY_MAY_BE_MISSED or not Path(host.removeprefix("unix://")).exists():
        pytest.skip("its process cannot be found here, or Docker may not see memory run out")

    def end(event) -> None:
        if event.text == "here":
            [container] = api.containers(filters={"label": f"{labels.ENVIRONMENT}={lab.name}"})
            os.kill(api.inspect_container(container["Id"])["State"]["Pid"], signal.SIGKILL)

    result = docker_engine.run(lab, python("import time; print('here', flush=True); time.sleep(60)", seconds=90), end)
    assert result.status == "error"
    assert "but not for lack of memory: the job killed both, or something outside the container did." in result.message
