"""The runner by itself, as a process on every Python that is here: facts in, facts out."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.protocol import BEGINS, RUNNER_SOURCE, read_answer
from tests.support.pythons import pythons

pytestmark = pytest.mark.skipif(os.name == "nt", reason="uses processes as POSIX has them")
LIMITS = {"seconds": 60.0, "memory": 2**30, "processes": 64, "cpus": 1.0, "output": 10_000, "files": 100_000}
Run = Callable[..., "Ran"]


class Ran:
    """What a runner left."""

    def __init__(self, stdout: bytes, stderr: bytes) -> None:
        self.log = stderr.decode()
        self.channel = stdout
        self.lines = stdout.splitlines()
        self.answer: dict[str, Any] = json.loads(self.lines[-1].partition(b" ")[2]) if self.lines else {}

    def text(self, name: str) -> str:
        return base64.b64decode(self.answer[name]).decode()

    def file(self, name: str) -> bytes:
        return base64.b64decode(self.answer["files"][name])


def run_on(python: str, folder: Path, *command: str, files=(), stdin=b"", collect=(), **limits: Any) -> Ran:
    request = {
        "nonce": "nonce",
        "command": command,
        "files": {name: base64.b64encode(data).decode() for name, data in dict(files).items()},
        "stdin": base64.b64encode(stdin).decode(),
        "collect": collect,
        "limits": {**LIMITS, **limits},
        "self_limit": False,
    }
    done = subprocess.run(
        [python, "-c", RUNNER_SOURCE],
        input=json.dumps(request).encode() + b"\n",
        capture_output=True,
        cwd=folder,
        check=True,
        timeout=180,
    )
    return Ran(done.stdout, done.stderr)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *command, **options: run_on(sys.executable, tmp_path, *command, **options)


@pytest.mark.parametrize(("version", "python"), pythons().items())
def test_it_runs_on_every_python_that_is_here(tmp_path, version, python):
    code = b"import sys; print(sys.stdin.read(), '%d.%d' % sys.version_info[:2]); open('d/out', 'w').write('o')"
    ran = run_on(
        python,
        tmp_path,
        "python",
        "main.py",
        files={"main.py": code, "d/in": b""},
        stdin="grüß".encode(),
        collect=["d/out"],
    )
    assert ran.text("stdout") == f"grüß {version}\n"
    assert ran.file("d/out") == b"o"
    assert ran.answer["exit_code"] == 0
    assert ran.answer["fingerprint"]["python"]["version"].startswith(f"{version}.")
    assert ran.log == f"grüß {version}\n"


def test_it_says_what_the_command_and_its_children_took_of_the_processors(run):
    work = "import time\nwhile time.process_time() < 0.5: pass"
    twice = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])\n{work}"
    # Half a second each, less what the system drops when it counts in hundredths.
    assert run("python", "-c", twice).answer["cpu_seconds"] > 0.9
    waited = run("python", "-c", "import time; time.sleep(60)", seconds=2.0).answer
    assert waited["stopped"] == "timeout"
    assert waited["cpu_seconds"] < 1.0 < waited["seconds"]


def test_it_answers_in_two_sealed_lines_and_never_shows_the_nonce(run):
    ran = run("python", "-c", "print('{}')")
    assert [line.partition(b" ")[2][:10] for line in ran.lines] == [BEGINS, b'{"exit_cod']
    assert read_answer(ran.channel, "nonce").exit_code == 0
    assert b"nonce" not in ran.channel


def test_what_cannot_be_laid_out_has_not_begun(run):
    ran = run("python", files={"a/b": b"", "a": b""})
    assert len(ran.lines) == 1
    assert read_answer(ran.channel, "nonce").not_started


@pytest.mark.parametrize(
    ("code", "exit_code"), [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 15)", -15)]
)
def test_the_exit_status_is_told(run, code, exit_code):
    assert run("python", "-c", code).answer["exit_code"] == exit_code


@pytest.mark.parametrize("command", [("no-such-program",), ("./main.py",), ("python\0",)])
def test_a_command_that_cannot_begin_is_told_with_its_reason(run, command):
    assert run(*command, files={"main.py": b""}).answer["not_started"].startswith(command[0])


def test_files_that_cannot_be_written_are_told(run):
    answer = run("python", "-c", "", files={"x" * 300: b""}).answer
    assert answer["not_started"] == f"{'x' * 300}: File name too long"


def test_the_jobs_files_do_not_stand_in_for_modules_of_the_runner(run):
    shadow = b"raise SystemExit('shadowed')"
    names = ("json", "resource", "base64", "platform", "encodings", "sitecustomize", "usercustomize")
    ran = run(
        "python", "-c", "print(1)", files={f"{name}.py": shadow for name in names} | {"email/__init__.py": shadow}
    )
    assert ran.answer["fingerprint"]["python"]["version"]


def test_an_output_of_tens_of_megabytes_is_cut_and_the_command_stopped(run):
    ran = run("python", "-c", "while True: print('x' * 1000)", output=5000)
    assert (ran.answer["stopped"], ran.answer["stdout_cut"], ran.answer["stderr_cut"]) == ("output", True, False)
    assert len(ran.text("stdout")) == 5000
    assert ran.log == ran.text("stdout") + "\n"


def test_a_large_standard_error_is_cut_likewise(run):
    ran = run("python", "-c", "import sys\nwhile True: sys.stderr.write('y' * 1000)", output=5000)
    assert (ran.answer["stopped"], ran.answer["stderr_cut"], len(ran.text("stderr"))) == ("output", True, 5000)


def test_an_output_of_exactly_the_limit_is_whole(run):
    ran = run("python", "-c", "import sys; sys.stdout.write('x' * 5000)", output=5000)
    assert (ran.answer["stopped"], ran.answer["stdout_cut"], len(ran.text("stdout"))) == (None, False, 5000)


def test_a_command_that_takes_too_long_is_stopped_in_time(run):
    begun = time.monotonic()
    ran = run("python", "-c", "print('before', flush=True)\nwhile True: pass", seconds=2.0)
    assert ran.answer["stopped"] == "timeout"
    assert 2.0 <= ran.answer["seconds"] < 10
    assert time.monotonic() - begun < 20
    assert ran.text("stdout") == "before\n"


def test_many_megabytes_of_input_that_nobody_reads_hold_nothing_up(run):
    ran = run("python", "-c", "print('done')", stdin=b"x" * 30_000_000)
    assert ran.text("stdout") == "done\n"


def test_many_megabytes_of_input_all_arrive(run):
    ran = run("python", "-c", "import sys; print(len(sys.stdin.buffer.read()))", stdin=b"x" * 30_000_000)
    assert ran.text("stdout") == "30000000\n"


def test_the_log_shows_whole_lines_of_both_streams(run):
    code = (
        "import sys, time\n"
        "for i in range(200):\n"
        "    sys.stdout.write('out %d ' % i); sys.stdout.flush()\n"
        "    sys.stderr.write('err %d\\n' % i); sys.stderr.flush()\n"
        "    sys.stdout.write('end\\n'); sys.stdout.flush()\n"
        "sys.stdout.write('last')"
    )
    lines = run("python", "-c", code).log.splitlines()
    assert sorted(lines) == sorted([*(f"out {i} end" for i in range(200)), *(f"err {i}" for i in range(200)), "last"])


LEFT_BEHIND = """
import os, signal, sys, threading, time
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        {more}
        open("pid", "w").write(str(os.getpid()))
        while True:
            time.sleep(0.01)
    os._exit(0)
while not os.path.exists("pid") or not open("pid").read():
    time.sleep(0.01)
print("done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds children that detached themselves")
@pytest.mark.parametrize("more", ["pass", "sys.stdout = open(os.devnull, 'w'); os.closerange(0, 3)"])
def test_a_child_that_detached_itself_is_not_left_behind(run, tmp_path, more):
    ran = run("python", "-c", LEFT_BEHIND.format(more=more))
    assert (ran.text("stdout"), ran.answer["stdout_cut"], ran.answer["exit_code"]) == ("done\n", False, 0)
    assert not Path("/proc", (tmp_path / "pid").read_text()).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds children that detached themselves")
def test_a_child_whose_first_thread_ended_is_not_left_behind(run, tmp_path):
    # Such a process looks dead to whoever looks at its first thread only.
    more = (
        "threading.Thread(target=lambda: [open('pid', 'w').write(str(os.getpid())), time.sleep(600)]).start()\n"
        "        time.sleep(0.1)\n"
        "        import ctypes; ctypes.CDLL(None).pthread_exit(None)"
    )
    ran = run("python", "-c", LEFT_BEHIND.format(more=more))
    assert ran.text("stdout") == "done\n"
    assert not Path("/proc", (tmp_path / "pid").read_text()).exists()


def test_only_regular_files_of_the_folder_are_brought_back(run, tmp_path):
    code = (
        "import os\n"
        "open('good', 'w').write('g'); os.mkdir('folder'); os.mkfifo('pipe'); os.mkdir('sub')\n"
        "os.symlink('good', 'inside'); os.symlink('/etc/passwd', 'outside'); os.symlink('/etc', 'etc')\n"
        "os.symlink('loop', 'loop'); os.symlink('/dev/zero', 'zero')"
    )
    outside = ["outside", "etc/passwd", "folder", "pipe", "loop", "zero", "sub/../../x", "nothing"]
    ran = run("python", "-c", code, collect=["good", "inside", *outside])
    assert {name: ran.file(name) for name in ran.answer["files"]} == {"good": b"g", "inside": b"g"}
    assert ran.answer["missing"] == outside


def test_a_file_beyond_the_limit_is_told_with_its_size_and_not_read(run):
    code = "open('big', 'wb').truncate(10**12)"
    answer = run("python", "-c", code, collect=["big"]).answer
    assert (answer["too_large"], answer["files"]) == (["big", 10**12], {})


def test_the_limit_holds_for_all_files_together(run):
    code = "[open(name, 'wb').write(b'x' * 60_000) for name in 'ab']"
    answer = run("python", "-c", code, collect=["a", "b"]).answer
    assert (answer["too_large"], answer["files"]) == (["b", 60_000], {})


def test_a_command_that_removes_its_own_folder_does_no_harm(run):
    ran = run("python", "-c", "import os, shutil; shutil.rmtree(os.getcwd()); print('gone')", collect=["x"])
    assert (ran.text("stdout"), ran.answer["missing"]) == ("gone\n", ["x"])


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells and takes such wishes")
def test_when_memory_runs_out_the_kernel_is_to_take_the_command_first(run):
    assert run("python", "-c", "print(open('/proc/self/oom_score_adj').read())").text("stdout").split() == ["1000"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts whom it kills")
def test_how_many_the_kernel_killed_for_want_of_memory_is_counted(run):
    # Others on this machine may run out of memory just now.
    assert run("python", "-c", "pass").answer["memory_kills"] >= 0


def test_a_follower_who_went_away_does_not_stop_the_command(tmp_path):
    request = {
        "nonce": "n",
        "command": ["python", "-c", "for _ in range(9): print('x' * 999)"],
        "files": {},
        "stdin": "",
        "collect": [],
        "limits": LIMITS,
        "self_limit": False,
    }
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", RUNNER_SOURCE],
        input=json.dumps(request).encode() + b"\n",
        stdout=subprocess.PIPE,
        stderr=writer,
        cwd=tmp_path,
        check=True,
        timeout=180,
    )
    os.close(writer)
    answer = read_answer(done.stdout, "n")
    assert (answer.exit_code, len(answer.stdout)) == (0, 9000)
