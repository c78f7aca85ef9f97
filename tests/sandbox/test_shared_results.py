"""Work that is the same for everybody is done once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.shared_results import SharedResults, digest_of, shared_by

# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 60.0


def test_a_hundred_who_ask_at_once_share_one_result():
    results: SharedResults[object] = SharedResults(10)
    gate, worked = threading.Barrier(100), []

    def work() -> object:
        worked.append(threading.get_ident())
        return object()

    def ask(_: int) -> object:
        gate.wait(PATIENCE)
        return results.get("pie", work)

    with ThreadPoolExecutor(100) as pool:
        found = list(pool.map(ask, range(100)))
    assert len(worked) == 1
    assert len(set(map(id, found))) == 1


def test_who_asks_for_something_else_does_not_wait():
    results: SharedResults[str] = SharedResults(10)
    begun, go = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go.wait(PATIENCE)
        return "stew"

    with ThreadPoolExecutor(1) as pool:
        stew = pool.submit(results.get, "stew", slow)
        assert begun.wait(PATIENCE)
        assert results.get("pie", lambda: "pie") == "pie"
        go.set()
        assert stew.result(PATIENCE) == "stew"


def test_the_one_that_was_not_asked_for_the_longest_goes_first():
    results: SharedResults[str] = SharedResults(2)
    for key in ("pie", "stew"):
        results.get(key, key.lower)
    results.get("pie", lambda: "again")
    results.get("soup", lambda: "soup")
    assert len(results) == 2
    assert results.get("pie", lambda: "again") == "pie"
    assert results.get("stew", lambda: "again") == "again"


def test_work_that_broke_is_tried_again_by_the_next_and_told_to_each():
    results: SharedResults[str] = SharedResults(2)

    def burn() -> str:
        raise ValueError("burnt")

    for _ in range(2):
        with pytest.raises(ValueError, match="burnt"):
            results.get("pie", burn)
    assert results.get("pie", lambda: "pie") == "pie"


def test_a_function_works_once_for_all_calls_with_the_same_key():
    worked = []

    @shared_by(lambda name, *, loud: (name.lower(), loud), 4)
    def shout(name: str, *, loud: bool) -> str:
        worked.append(name)
        return name.upper() if loud else name

    assert [shout("Pie", loud=True), shout("pie", loud=True), shout("pie", loud=False)] == ["PIE", "PIE", "pie"]
    assert worked == ["Pie", "pie"]


def test_a_digest_tells_parts_apart_and_not_their_kind():
    assert digest_of("a", "b") == digest_of(b"a", b"b")
    assert len({digest_of("a", "b"), digest_of("ab"), digest_of("ab", ""), digest_of("", "ab")}) == 4
