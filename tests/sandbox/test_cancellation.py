"""Stopping work from another thread."""

from __future__ import annotations

import threading

import pytest

from sandbox.cancellation import Cancellation
from sandbox.errors import Cancelled


def test_nothing_happens_before_somebody_asks():
    cancellation = Cancellation()
    cancellation.check()
    assert not cancellation.requested


def test_once_asked_every_check_says_so():
    cancellation = Cancellation()
    cancellation.request()
    for _ in range(2):
        with pytest.raises(Cancelled):
            cancellation.check()


def test_a_request_wakes_whoever_waits_in_a_block_and_only_once():
    cancellation, woken = Cancellation(), threading.Semaphore(0)
    with cancellation.calling(woken.release), cancellation.calling(woken.release):
        threading.Thread(target=cancellation.request).start()
        assert woken.acquire(timeout=60)
        assert woken.acquire(timeout=60)
        cancellation.request()
        assert not woken.acquire(timeout=0.05)


def test_a_block_that_begins_after_the_request_is_woken_at_once():
    cancellation, calls = Cancellation(), []
    cancellation.request()
    with cancellation.calling(lambda: calls.append("woken")):
        assert calls == ["woken"]


def test_a_block_that_is_over_is_left_alone():
    cancellation, calls = Cancellation(), []
    with cancellation.calling(lambda: calls.append("woken")):
        pass
    cancellation.request()
    assert calls == []


def test_a_request_that_comes_as_a_block_begins_is_never_missed():
    for _ in range(200):
        cancellation, woken = Cancellation(), threading.Event()
        asking = threading.Thread(target=cancellation.request)
        asking.start()
        with cancellation.calling(woken.set):
            asking.join()
            assert woken.is_set()
