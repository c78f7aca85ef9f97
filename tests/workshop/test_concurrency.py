"""Two tabs, two processes, or a process that dies: nothing that was saved is lost."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workshop.progress import Progress
from workshop.store import Entry

PROCESSES, ROUNDS = 4, 40
# With the patience of a busy machine: SQLite gives a lock to whoever comes at the right moment, and not in turn.
COOK = """
from workshop.database import Database
from workshop.database_store import DatabaseStore
from workshop.location import database_url
from workshop.progress import Progress

name, rounds = sys.argv[1], int(sys.argv[2])
progress = Progress(DatabaseStore(Database(database_url(), 120)), "ada")
for number in range(rounds):
    progress.update("exercise:take-inventory", "attempts", lambda attempts: (attempts or 0) + 1)
    progress.answer("two-kitchens", "shared", [name, number])
    progress.answer("two-kitchens", f"{name}-{number}", number)
    print(number, flush=True)
"""


@pytest.fixture
def start_cook(url, python, monkeypatch):
    """Starts a process that answers and counts, round after round, and says when each round is saved."""
    monkeypatch.setenv("TWO_KITCHENS_DATABASE_URL", url.render_as_string(hide_password=False))
    started = []

    def start(name, rounds):
        command = python(COOK, name, str(rounds))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_processes_that_start_and_save_at_once_lose_nothing(progress, start_cook):
    # The first of them makes the database: nobody has opened it yet.
    cooks = [start_cook(f"cook{number}", ROUNDS) for number in range(PROCESSES)]
    for cook in cooks:
        _, errors = cook.communicate(timeout=300)
        assert cook.returncode == 0, errors.decode()
    answers = progress.answers("two-kitchens")
    last = answers.pop("shared")
    assert answers == {f"cook{cook}-{number}": number for cook in range(PROCESSES) for number in range(ROUNDS)}
    assert last in [[f"cook{cook}", ROUNDS - 1] for cook in range(PROCESSES)]
    assert progress.get("exercise:take-inventory", "attempts") == PROCESSES * ROUNDS


def test_what_a_killed_process_has_saved_is_there(progress, start_cook):
    cook = start_cook("cook", 100_000)
    while int(cook.stdout.readline()) < 25:
        pass
    cook.kill()
    rest, _ = cook.communicate()
    said = max([25, *map(int, rest.split()[:-1])])
    answers = progress.answers("two-kitchens")
    assert all(answers[f"cook-{number}"] == number for number in range(said + 1))
    assert progress.get("exercise:take-inventory", "attempts") > said
    progress.answer("two-kitchens", "guess", "still writable")


def test_threads_that_share_a_store_lose_nothing(store):
    def work(number):
        progress = Progress(store, f"learner{number % 2}")
        for round_ in range(20):
            progress.update("exercise:x", "attempts", lambda attempts: (attempts or 0) + 1)
            progress.visit(f"lesson-{round_ % 3}")
            progress.answer("two-kitchens", f"{number}-{round_}", round_)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    for learner in ("learner0", "learner1"):
        progress = Progress(store, learner)
        assert progress.get("exercise:x", "attempts") == 80
        assert len(progress.answers("two-kitchens")) == 80


def test_stores_that_are_opened_at_once_make_the_tables_once(url, connect):
    stores = [connect(url) for _ in range(8)]
    together = threading.Barrier(len(stores))

    def visit(store):
        together.wait()
        progress = Progress(store, "ada")
        progress.visit("two-kitchens")
        return progress.position

    with ThreadPoolExecutor(len(stores)) as threads:
        assert set(threads.map(visit, stores)) == {"two-kitchens"}


def test_merges_in_opposite_order_do_not_block_each_other(url, connect):
    keys = [f"key-{number}" for number in range(50)]

    def merge(order):
        store = connect(url)
        for _ in range(20):
            store.merge([Entry("ada", "lesson:x", key, None) for key in keys[::order]])

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(merge, (1, -1)))
    assert len(connect(url).read("ada")) == len(keys)
