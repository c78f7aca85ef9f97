"""Errands: done in the background, never twice at once, and never lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial

from sandbox.engines.docker.errands import Errands


def test_whoever_starts_an_errand_does_not_wait_for_it_and_whoever_settles_does():
    errands, go, done = Errands(), threading.Event(), threading.Event()

    def errand() -> None:
        go.wait(60)
        done.set()

    errands.start(errand)
    assert not errands.settle(0.05)
    assert not done.is_set()
    go.set()
    assert errands.settle(60)
    assert done.is_set()


def test_the_same_errand_is_not_run_twice_at_once_but_again_afterwards():
    errands, go, runs = Errands(), threading.Event(), list[str]()

    def errand(name: str) -> None:
        go.wait(60)
        runs.append(name)

    for name in ("a", "a", "b"):
        errands.start(partial(errand, name), key=name)
    go.set()
    assert errands.settle(60)
    assert sorted(runs) == ["a", "b"]
    errands.start(lambda: runs.append("a"), key="a")
    assert errands.settle(60)
    assert sorted(runs) == ["a", "a", "b"]


def test_an_errand_that_starts_another_is_waited_for_with_it():
    errands, runs = Errands(), list[str]()
    errands.start(lambda: errands.start(lambda: runs.append("second")))
    assert errands.settle(60)
    assert runs == ["second"]


def test_where_no_thread_can_be_started_the_errand_is_run_at_once(monkeypatch):
    def refuse(thread) -> None:
        raise RuntimeError("can't start new thread")

    errands, runs = Errands(), list[str]()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    errands.start(lambda: runs.append("done"))
    assert runs == ["done"]
    assert errands.settle(0)


def test_an_errand_whose_thread_is_only_just_being_started_is_waited_for(monkeypatch):
    errands, starting, go, runs = Errands(), threading.Event(), threading.Event(), list[str]()
    start = threading.Thread.start

    def slow(thread) -> None:
        if thread.name == "docker-errand":
            starting.set()
            go.wait(60)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", slow)
    other = threading.Thread(target=errands.start, args=(lambda: runs.append("done"),))
    other.start()
    assert starting.wait(60)
    assert not errands.settle(0.05)
    go.set()
    assert errands.settle(60)
    assert runs == ["done"]
    other.join()


def test_the_end_of_the_process_waits_for_errands():
    code = (
        "import time\nfrom sandbox.engines.docker.errands import Errands\n"
        "Errands().start(lambda: (time.sleep(0.5), print('done')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "done\n"
