"""The local engine, stopped in the middle: cancelled, interrupted, killed, or two at a time."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.local import LocalEngine
from sandbox.engines.local.conversation import _Conversation
from sandbox.engines.local.processes import has_ended
from sandbox.errors import Cancelled
from sandbox.job import Job
from tests.sandbox.engines.kitchens import processes
from tests.sandbox.engines.shop import kept, use_spoon
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[3]

PREPARE = """
import sys
from pathlib import Path
from sandbox.engines.local import LocalEngine
from sandbox.environment import Environment
LocalEngine().prepare(Environment.from_folder(Path(sys.argv[1])), lambda event: print(event.text, flush=True))
"""

RUN = """
import sys
from pathlib import Path
from sandbox.engines.local import LocalEngine
from sandbox.environment import Environment
from sandbox.job import Job
code = "import time; print('here', flush=True); time.sleep(50)"
job = Job(("python", "-c", code), variables={"TOKEN": sys.argv[2]})
LocalEngine().run(Environment.from_folder(Path(sys.argv[1])), job, lambda event: print(event.text, flush=True))
"""


def test_what_a_runner_said_last_is_heard_on_a_machine_that_is_slow_to_listen(engine, drawer, monkeypatch):
    listen = _Conversation._read

    def late(self, name, stream):
        # We look after a silent runner every half second.
        wait_until(lambda: has_ended(self._process), "the runner ends")
        time.sleep(1.2)
        listen(self, name, stream)

    engine.prepare(drawer)
    monkeypatch.setattr(_Conversation, "_read", late)
    result = engine.run(drawer, Job(("python", "-c", "print('soup')")))
    assert result.ok, result
    assert result.stdout == "soup\n"


def test_two_processes_make_it_once_between_them(engine, drawer, home, shop):
    shop.open.clear()
    command = [sys.executable, "-c", PREPARE, home.parent / drawer.name]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines: list[str] = []
    listeners = [threading.Thread(target=lines.extend, args=(process.stdout,)) for process in both]
    for listener in listeners:
        listener.start()
    assert shop.asked.wait(60)
    # A list is extended line by line, as they come.
    wait_until(lambda: any("Waiting for another process" in line for line in lines), "the second one waits", 60)
    shop.open.set()
    for process, listener in zip(both, listeners, strict=True):
        process.wait(120)
        listener.join()
        process.communicate()
    printed = "".join(lines)
    assert [process.returncode for process in both] == [0, 0]
    assert printed.count("Ready") == 1
    assert printed.count("Waiting for another process") == 1
    assert len(kept(home)) == 1


def test_cancelling_while_packages_are_fetched_leaves_nothing(engine, drawer, home, shop):
    shop.open.clear()
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(engine.prepare, drawer, lambda event: None, cancellation)
        assert shop.asked.wait(60)
        begun = time.monotonic()
        cancellation.request()
        with pytest.raises(Cancelled):
            future.result(30)
    assert time.monotonic() - begun < 15
    assert kept(home) == []
    assert uvs(home) == []


def test_cancelling_while_another_process_makes_it_ends_the_wait(engine, drawer, shop):
    shop.open.clear()
    first, second = Cancellation(), Cancellation()
    waiting = threading.Event()

    def listen(event):
        if event.text.startswith("Waiting"):
            waiting.set()

    with ThreadPoolExecutor(2) as pool:
        maker = pool.submit(engine.prepare, drawer, lambda event: None, first)
        assert shop.asked.wait(60)
        waiter = pool.submit(LocalEngine().prepare, drawer, listen, second)
        assert waiting.wait(30)
        second.request()
        with pytest.raises(Cancelled):
            waiter.result(30)
        shop.open.set()
        maker.result(120)
    assert engine.is_ready(drawer)


def uvs(home: Path) -> list[str]:
    """Processes that work in the store."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if str(home) in str(link.readlink()):
                found.append(link.parent.name)
        except OSError:
            continue
    return found


def test_ctrl_c_while_packages_are_fetched_leaves_nothing(drawer, home, shop):
    shop.open.clear()
    process = subprocess.Popen([sys.executable, "-c", PREPARE, home.parent / drawer.name], cwd=ROOT)
    assert shop.asked.wait(60)
    process.send_signal(signal.SIGINT)
    assert process.wait(40) != 0
    assert kept(home) == []
    assert uvs(home) == []


def test_what_a_killed_process_left_half_made_is_swept_and_never_used(drawer, home, shop):
    shop.open.clear()
    process = subprocess.Popen([sys.executable, "-c", PREPARE, home.parent / drawer.name], cwd=ROOT)
    assert shop.asked.wait(60)
    process.kill()
    process.wait(40)
    assert len(kept(home)) == 1
    engine = LocalEngine()
    assert kept(home) == []
    assert uvs(home) == []
    shop.open.set()
    assert engine.run(drawer, use_spoon()).stdout == "table\n"


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_ended_in_mid_run_leaves_nothing_for_long(engine, drawer, home, stop):
    engine.prepare(drawer)
    token = secrets.token_hex(8)
    command = [sys.executable, "-c", RUN, home.parent / drawer.name, token]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.send_signal(stop)
    assert process.wait(40) != 0
    process.stdout.close()
    if stop is signal.SIGKILL:
        # It could not tidy up; whoever comes next does.
        LocalEngine()
    end = time.monotonic() + 20
    while processes(token) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes(token) == []
    assert list(home.glob("local/runs/*")) == []


def test_another_engines_running_job_is_not_swept_away(engine, drawer):
    engine.prepare(drawer)
    heard = threading.Event()
    job = Job(
        ("python", "-c", "import time; print(1, flush=True); time.sleep(2); open('a', 'w').write('b')"), collect=("a",)
    )
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(engine.run, drawer, job, lambda event: heard.set())
        assert heard.wait(60)
        LocalEngine()
        assert future.result(60).files == {"a": b"b"}


def test_a_folder_that_a_job_locked_up_is_removed_all_the_same(engine, drawer, home):
    code = "import os; os.makedirs('a/b/c'); open('a/b/c/d', 'w'); os.chmod('a/b/c', 0); os.chmod('a/b', 0)"
    assert engine.run(drawer, Job(("python", "-c", code))).ok
    assert list(home.glob("local/runs/*")) == []


def test_a_folder_deeper_than_python_can_follow_is_removed_all_the_same(engine, drawer, home):
    code = "import os\nfor _ in range(2000):\n    os.mkdir('d')\n    os.chdir('d')\nopen('end', 'w').close()"
    assert engine.run(drawer, Job(("python", "-c", code))).ok
    assert list(home.glob("local/runs/*")) == []
