"""A page goes on whatever the database does, says so, and catches up."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workshop.database_store import memory_store
from workshop.errors import BadEntry, StoreTooNew
from workshop.exchange import Imported
from workshop.progress import Progress
from workshop.steady import SteadyStore


@pytest.fixture
def path(sqlite_url) -> Path:
    return Path(sqlite_url.database)


@pytest.fixture
def database(sqlite_url, connect):
    return connect(sqlite_url, wait_seconds=0.05)


@pytest.fixture
def saved(database):
    """The learner as a page finds them that has only the database."""
    return Progress(database, "ada")


@pytest.fixture
def page(database):
    return Progress(SteadyStore(lambda: database, retry_seconds=0.0), "ada")


@pytest.fixture
def lock(path, saved):
    """A program that keeps the database locked, so that it can be read and not written, until it is closed."""
    saved.answer("two-kitchens", "guess", "same")
    saved.update("exercise:x", "attempts", lambda _attempts: 7)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


@pytest.fixture
def broken(path):
    """A file that is no database, until it is deleted."""
    path.parent.mkdir()
    path.write_text("a shopping list" * 100)
    return path


def test_while_all_is_well_it_saves_at_once_and_says_nothing(page, saved):
    page.visit("two-kitchens")
    page.answer("two-kitchens", "guess", "same")
    assert page.update("exercise:x", "attempts", lambda attempts: (attempts or 0) + 1) == 1
    assert (saved.position, saved.answers("two-kitchens")) == ("two-kitchens", {"guess": "same"})
    assert page.problem == ""


def test_with_no_database_at_all_everything_works_in_memory(page, broken):
    page.visit("two-kitchens")
    page.answer("two-kitchens", "guess", "same")
    page.answer("development", "guess", "fine")
    page.update("exercise:x", "attempts", lambda attempts: (attempts or 0) + 1)
    page.reset("development")
    assert page.summary(["two-kitchens"]).position == "two-kitchens"
    assert page.lesson("two-kitchens").visited
    assert (page.answers("two-kitchens"), page.answers("development")) == ({"guess": "same"}, {})
    assert page.get("exercise:x", "attempts") == 1
    assert "Move that file away" in page.problem
    assert "what you do is kept as long as the course runs" in page.problem
    text = page.export()
    page.reset_all()
    assert page.position == ""
    assert page.import_(text) == Imported(taken=4, kept=0)
    assert page.position == "two-kitchens"


def test_what_was_done_without_a_database_is_saved_when_there_is_one(page, saved, broken):
    page.visit("two-kitchens")
    page.answer("two-kitchens", "guess", "same")
    broken.unlink()
    assert page.answers("two-kitchens") == {"guess": "same"}
    assert page.problem == ""
    assert (saved.position, saved.answers("two-kitchens")) == ("two-kitchens", {"guess": "same"})


def test_what_cannot_be_written_is_seen_over_what_was_saved_before(page, lock):
    page.answer("two-kitchens", "quiz", 2)
    assert page.answers("two-kitchens") == {"guess": "same", "quiz": 2}
    assert "locked" in page.problem
    page.answer("two-kitchens", "guess", "different")
    assert page.answers("two-kitchens") == {"guess": "different", "quiz": 2}
    assert page.update("exercise:x", "attempts", lambda attempts: attempts + 1) == 8
    assert page.update("exercise:x", "attempts", lambda attempts: attempts + 1) == 9


def test_it_catches_up_when_the_lock_is_gone(page, saved, lock):
    page.answer("two-kitchens", "guess", "different")
    page.update("exercise:x", "attempts", lambda attempts: attempts + 1)
    assert saved.answers("two-kitchens") == {"guess": "same"}
    lock.close()
    assert page.get("exercise:x", "attempts") == 8
    assert saved.get("exercise:x", "attempts") == 8
    assert saved.answers("two-kitchens") == {"guess": "different"}
    assert page.problem == ""


def test_a_reset_that_could_not_be_saved_counts_at_once_and_later(page, saved, lock):
    page.reset("two-kitchens")
    page.clear("exercise:x")
    assert page.answers("two-kitchens") == {}
    page.answer("two-kitchens", "quiz", "after the reset")
    assert page.answers("two-kitchens") == {"quiz": "after the reset"}
    lock.close()
    assert page.answers("two-kitchens") == {"quiz": "after the reset"}
    assert saved.answers("two-kitchens") == {"quiz": "after the reset"}
    assert saved.get("exercise:x", "attempts") is None


def test_what_another_tab_saved_meanwhile_is_not_overwritten_by_what_is_older(page, saved, lock):
    page.answer("two-kitchens", "guess", "in memory, older")
    lock.execute("ROLLBACK")
    saved.answer("two-kitchens", "guess", "in another tab, newer")
    assert page.answers("two-kitchens") == {"guess": "in another tab, newer"}
    assert saved.answers("two-kitchens") == {"guess": "in another tab, newer"}


def test_a_database_that_fails_is_left_alone_for_a_while(database, saved, lock):
    asked: list[None] = []

    def open_database():
        asked.append(None)
        return database

    page = Progress(SteadyStore(open_database, retry_seconds=60), "ada")
    page.answer("two-kitchens", "quiz", 1)
    before = len(asked)
    for number in range(20):
        page.answer("two-kitchens", "quiz", number)
    assert len(asked) == before
    # It can still be read, so what was saved before does not vanish from the page.
    assert page.answers("two-kitchens") == {"guess": "same", "quiz": 19}


def test_a_database_that_cannot_be_read_is_not_asked_at_every_click(broken, database):
    asked: list[None] = []

    def open_database():
        asked.append(None)
        return database

    page = Progress(SteadyStore(open_database, retry_seconds=60), "ada")
    for _ in range(20):
        page.answers("two-kitchens")
        page.visit("two-kitchens")
    assert len(asked) == 1


def test_what_was_done_meanwhile_is_saved_even_beyond_what_a_learner_may_have(sqlite_url, connect, lock):
    small = connect(sqlite_url, wait_seconds=0.05, limit=1000)
    page = Progress(SteadyStore(lambda: small, retry_seconds=0.0), "ada")
    page.answer("two-kitchens", "note", "x" * 2000)
    lock.close()
    assert page.answers("two-kitchens") == {"guess": "same", "note": "x" * 2000}
    assert page.problem == ""
    assert Progress(small, "ada").answers("two-kitchens") == {"guess": "same", "note": "x" * 2000}


def test_one_spoiled_entry_does_not_keep_others_from_their_work(database, path):
    store = SteadyStore(lambda: database, retry_seconds=60)
    ada, bob = Progress(store, "ada"), Progress(store, "bob")
    for learner in (ada, bob):
        learner.answer("two-kitchens", "guess", learner.learner)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE two_kitchens_entries SET value = '{' WHERE learner = 'ada'")
    connection.close()
    assert ada.answers("two-kitchens") == {}
    assert "“answer:guess” of “lesson:two-kitchens”" in ada.problem
    assert bob.answers("two-kitchens") == {"guess": "bob"}
    bob.answer("two-kitchens", "guess", "saved at once")
    assert Progress(database, "bob").answers("two-kitchens") == {"guess": "saved at once"}
    ada.reset("two-kitchens")
    ada.answer("two-kitchens", "guess", "again")
    assert Progress(database, "ada").answers("two-kitchens") == {"guess": "again"}


def test_closing_saves_what_is_left_without_waiting(database, saved, lock):
    store = SteadyStore(lambda: database, retry_seconds=60)
    Progress(store, "ada").answer("two-kitchens", "quiz", 1)
    lock.close()
    store.close()
    assert saved.answers("two-kitchens") == {"guess": "same", "quiz": 1}
    assert store.problem == ""


def test_a_database_that_cannot_even_be_opened_is_a_problem_and_no_error():
    def open_database():
        raise StoreTooNew("The database is newer.")

    page = Progress(SteadyStore(open_database), "ada")
    page.visit("two-kitchens")
    assert page.position == "two-kitchens"
    assert page.problem.startswith("The database is newer.")


def test_what_cannot_be_kept_is_refused_in_memory_too(page, broken):
    with pytest.raises(BadEntry):
        page.answer("two-kitchens", "guess", float("nan"))
    with pytest.raises(BadEntry):
        for number in range(20):
            page.answer("two-kitchens", f"note-{number}", "x" * 100_000)


def test_threads_that_go_on_through_a_lock_lose_nothing(database, saved, lock):
    store = SteadyStore(lambda: database, retry_seconds=0.01)

    def work(number):
        page = Progress(store, "ada")
        for round_ in range(20):
            page.answer("two-kitchens", f"{number}-{round_}", round_)
            if number == 0 and round_ == 10:
                lock.execute("ROLLBACK")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    store.close()
    assert len(saved.answers("two-kitchens")) == 81


def test_threads_share_a_store_in_memory():
    store = memory_store()

    def work(number):
        progress = Progress(store, "ada")
        for _ in range(20):
            progress.update("exercise:x", "attempts", lambda attempts: (attempts or 0) + 1)
            progress.answer("two-kitchens", str(number), number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert Progress(store, "ada").get("exercise:x", "attempts") == 160
    assert len(Progress(store, "ada").answers("two-kitchens")) == 8


def test_a_store_in_memory_has_no_problem_and_forgets_with_the_process():
    store = memory_store()
    Progress(store, "ada").visit("two-kitchens")
    assert Progress(store, "ada").position == "two-kitchens"
    assert Progress(memory_store(), "ada").position == ""
    assert store.problem == ""
