"""The registry of long work: found again, bounded, and alive whatever its tasks do."""

from __future__ import annotations

import threading
import time

import pytest

from lessons.shared.jobs import Registry, TooBusy
from lessons.shared.task import LOG_LINES, Task, TaskState
from sandbox.cancellation import Cancellation
from sandbox.errors import BadOutput
from sandbox.events import Event, EventKind, OnEvent

# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 60.0


def soon(condition) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return bool(condition())


def quick(on_event: OnEvent, cancellation: Cancellation) -> str:
    return "done"


def until_cancelled(on_event: OnEvent, cancellation: Cancellation) -> str:
    stopped = threading.Event()
    with cancellation.calling(stopped.set):
        assert stopped.wait(PATIENCE)
    cancellation.check()
    return "never"


def no_thread_left(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


class Held:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()
        self.times = 0

    def __call__(self, on_event: OnEvent, cancellation: Cancellation) -> int:
        self.times += 1
        self.begun.set()
        assert self.go.wait(PATIENCE)
        return self.times


@pytest.fixture
def held():
    work = Held()
    yield work
    work.go.set()


def test_a_task_gives_what_its_work_returned():
    task = Registry().start("a", "A", quick)
    assert task.wait(PATIENCE)
    assert (task.state, task.result, task.error) == (TaskState.DONE, "done", None)


def test_a_task_is_found_again_by_its_key():
    registry = Registry()
    task = registry.start("a", "A", quick)
    assert registry.find("a") is task
    assert registry.find("b") is None


def test_starting_twice_joins_the_work_that_is_under_way(held):
    registry = Registry()
    tasks = [registry.start("a", "A", held) for _ in range(5)]
    held.go.set()
    assert all(task.wait(PATIENCE) for task in tasks)
    assert {task.id for task in tasks} == {tasks[0].id}
    assert held.times == 1


def test_starting_at_once_from_many_threads_does_the_work_once(held):
    registry, found, gate = Registry(), [], threading.Barrier(20)

    def start() -> None:
        gate.wait()
        found.append(registry.start("a", "A", held))

    threads = [threading.Thread(target=start) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.go.set()
    assert found[0].wait(PATIENCE)
    assert len({task.id for task in found}) == 1
    assert held.times == 1


def test_starting_again_after_the_end_does_the_work_anew():
    registry = Registry()
    first = registry.start("a", "A", quick)
    first.wait(PATIENCE)
    second = registry.start("a", "A", quick)
    assert second.wait(PATIENCE)
    assert second.id != first.id
    assert registry.find("a") is second


@pytest.mark.parametrize("error", [BadOutput("too salty"), ValueError("what"), SystemExit(3), KeyboardInterrupt()])
def test_work_that_breaks_fails_its_task_and_nothing_else(error):
    def break_down(on_event: OnEvent, cancellation: Cancellation) -> None:
        raise error

    registry = Registry(workers=1)
    task = registry.start("a", "A", break_down)
    assert task.wait(PATIENCE)
    assert (task.state, task.error, task.result) == (TaskState.FAILED, error, None)
    assert registry.start("b", "B", quick).wait(PATIENCE)


def test_running_work_stops_when_it_is_cancelled():
    task = Registry().start("a", "A", until_cancelled)
    assert soon(lambda: task.state is TaskState.RUNNING)
    task.cancel()
    assert task.wait(PATIENCE)
    assert task.state is TaskState.CANCELLED
    assert task.error is None


def test_waiting_work_that_is_cancelled_never_begins(held):
    registry = Registry(workers=1)
    registry.start("a", "A", held)
    second = Held()
    waiting = registry.start("b", "B", second)
    waiting.cancel()
    assert waiting.state is TaskState.CANCELLED
    held.go.set()
    assert registry.start("c", "C", quick).wait(PATIENCE)
    assert second.times == 0


def test_a_task_says_that_it_is_stopping_until_it_has_stopped():
    release = threading.Event()

    def stubborn(on_event: OnEvent, cancellation: Cancellation) -> None:
        assert release.wait(PATIENCE)
        cancellation.check()

    task = Registry().start("a", "A", stubborn)
    assert soon(lambda: task.state is TaskState.RUNNING)
    task.cancel()
    assert soon(lambda: task.snapshot().stopping)
    release.set()
    assert task.wait(PATIENCE)
    assert not task.snapshot().stopping


def test_no_more_work_goes_on_at_once_than_there_are_workers():
    lock, now, most = threading.Lock(), 0, 0
    all_at_it = threading.Barrier(3)

    def count(on_event: OnEvent, cancellation: Cancellation) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        # Three at once, however busy the machine is; and a moment for a fourth, which there must not be.
        all_at_it.wait(PATIENCE)
        time.sleep(0.01)
        with lock:
            now -= 1

    registry = Registry(workers=3)
    tasks = [registry.start(str(number), "", count) for number in range(30)]
    assert all(task.wait(PATIENCE) for task in tasks)
    assert most == 3


def test_waiting_work_begins_in_the_order_in_which_it_came(held):
    registry, order = Registry(workers=1), []

    def note(number: int):
        return lambda on_event, cancellation: order.append(number)

    registry.start("held", "", held)
    tasks = [registry.start(str(number), "", note(number)) for number in range(10)]
    assert [registry.before(task) for task in tasks] == list(range(10))
    held.go.set()
    assert all(task.wait(PATIENCE) for task in tasks)
    assert order == list(range(10))


def test_each_owner_keeps_the_results_that_they_looked_at_last():
    registry = Registry(most_each=5)
    for number in range(50):
        registry.start(f"ann {number}", "", quick).wait(PATIENCE)
        assert registry.find("ann 0") is not None
    assert soon(lambda: len(registry) == 5)
    assert registry.find("ann 0") is not None
    assert registry.find("ann 10") is None


def test_a_room_full_of_others_takes_no_result_away():
    registry = Registry()
    learners = [f"learner{number}" for number in range(250)]
    steps = [f"docker lesson{number} step" for number in range(10)]
    tasks = []
    for key in (f"{learner} {step}" for step in steps for learner in learners):
        tasks.append(registry.start(key, "", quick))
        assert tasks[-1].wait(PATIENCE)
    assert all(registry.find(task.key) is task for task in tasks)
    assert {task.result for task in tasks} == {"done"}


def test_the_owner_who_was_not_seen_the_longest_is_dropped_first():
    registry = Registry(most_owners=3)
    for name in ("ann", "bob", "cid"):
        registry.start(f"{name} train", "", quick).wait(PATIENCE)
    assert registry.find("ann serve") is None
    registry.start("dee train", "", quick).wait(PATIENCE)
    assert soon(lambda: registry.find("bob train") is None)
    assert all(registry.find(f"{name} train") for name in ("cid", "dee", "ann"))


def test_an_owner_whose_work_goes_on_is_never_dropped(held):
    registry = Registry(workers=2, most_owners=1, most_each=1)
    unfinished = registry.start("ann train", "", held)
    for number in range(20):
        registry.start(f"ann {number}", "", quick).wait(PATIENCE)
        registry.start(f"bob{number} train", "", quick).wait(PATIENCE)
    assert registry.find("ann train") is unfinished


def test_nothing_is_left_of_owners_who_forgot_everything():
    registry = Registry()
    registry.start("ann train", "", quick).wait(PATIENCE)
    registry.start("bob train", "", quick).wait(PATIENCE)
    registry.forget_all(lambda key: key.startswith("ann "))
    registry.forget("bob train")
    assert len(registry) == 0
    assert not registry._tasks


def test_quick_work_does_not_wait_for_live_work(held):
    registry = Registry(workers=1)
    registry.start("ann train", "", held)
    waiting = [registry.start(f"bob{number} train", "", quick) for number in range(5)]
    played = registry.start("cid train", "", quick, quick=True)
    assert played.wait(PATIENCE)
    assert all(task.state is TaskState.WAITING for task in waiting)
    assert registry.before(waiting[-1]) == 4


def test_there_are_two_workers_for_each_core_that_may_be_used(monkeypatch, held):
    monkeypatch.setattr("lessons.shared.jobs.usable_cores", lambda: 3)
    registry = Registry()
    tasks = [registry.start(str(number), "", held) for number in range(10)]
    assert soon(lambda: held.times == 6)
    assert sum(task.state is TaskState.WAITING for task in tasks) == 4


def test_a_server_with_too_much_to_do_says_so_and_stays_alive(held):
    registry = Registry(workers=1, most_waiting=2)
    registry.start("held", "", held)
    waiting = [registry.start(str(number), "", quick) for number in range(2)]
    refused = registry.start("one too many", "", quick)
    assert refused.state is TaskState.FAILED
    assert isinstance(refused.error, TooBusy)
    held.go.set()
    assert all(task.wait(PATIENCE) for task in waiting)
    assert registry.start("one too many", "", quick).wait(PATIENCE)


def test_forgetting_stops_the_work_and_lets_go_of_it():
    registry = Registry()
    task = registry.start("a", "A", until_cancelled)
    assert soon(lambda: task.state is TaskState.RUNNING)
    registry.forget("a")
    assert registry.find("a") is None
    assert task.wait(PATIENCE)
    assert task.state is TaskState.CANCELLED


def test_a_snapshot_has_the_latest_step_of_each_environment_and_the_log():
    def cook(on_event: OnEvent, cancellation: Cancellation) -> None:
        on_event(Event(EventKind.STEP, "dev", "Peeling", 0.1))
        on_event(Event(EventKind.STEP, "prod", "Peeling"))
        on_event(Event(EventKind.LOG, "dev", "a long peel", 0.4))
        on_event(Event(EventKind.STEP, "dev", "Frying", 0.7))

    task = Registry().start("a", "A", cook)
    task.wait(PATIENCE)
    dev, prod = task.snapshot().steps
    assert (dev.environment, dev.text, dev.fraction) == ("dev", "Frying", 0.7)
    assert (prod.environment, prod.text, prod.fraction) == ("prod", "Peeling", None)
    assert task.snapshot().log == ("dev: Peeling", "prod: Peeling", "dev: a long peel", "dev: Frying")


def test_a_task_keeps_only_the_end_of_a_long_log():
    def babble(on_event: OnEvent, cancellation: Cancellation) -> None:
        for number in range(10 * LOG_LINES):
            on_event(Event(EventKind.LOG, "dev", f"{number} " + "x" * 10_000))

    task = Registry().start("a", "A", babble)
    task.wait(PATIENCE)
    log = task.snapshot().log
    assert len(log) == LOG_LINES
    assert log[-1].startswith(f"dev: {10 * LOG_LINES - 1} ")
    assert max(map(len, log)) < 1000


def test_where_the_system_has_no_thread_left_a_task_fails_in_words_and_the_next_one_works(monkeypatch):
    registry = Registry(workers=1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread_left)
        refused = registry.start("a", "A", quick)
    assert isinstance(refused.error, TooBusy)
    later = registry.start("b", "B", quick)
    assert later.wait(PATIENCE)
    assert later.result == "done"


def test_where_the_system_has_no_thread_left_whoever_works_already_takes_the_task(monkeypatch, held):
    registry = Registry(workers=2)
    first = registry.start("a", "A", held)
    assert held.begun.wait(PATIENCE)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread_left)
        second = registry.start("b", "B", quick)
    held.go.set()
    assert first.wait(PATIENCE)
    assert second.wait(PATIENCE)
    assert second.result == "done"


def test_a_follower_hears_where_the_work_is_and_what_comes(held):
    heard: list[str] = []
    more = threading.Event()

    def cook(on_event: OnEvent, cancellation: Cancellation) -> None:
        on_event(Event(EventKind.STEP, "dev", "Peeling"))
        held.begun.set()
        assert more.wait(PATIENCE)
        on_event(Event(EventKind.STEP, "dev", "Frying"))

    task = Registry().start("a", "A", cook)
    assert held.begun.wait(PATIENCE)
    with task.followed_by(lambda event: heard.append(event.text)):
        more.set()
        assert task.wait(PATIENCE)
    assert heard == ["Peeling", "Frying"]


def test_a_follower_that_breaks_does_not_break_the_work():
    def complain(event: Event) -> None:
        raise ValueError("not to my taste")

    def cook(on_event: OnEvent, cancellation: Cancellation) -> str:
        on_event(Event(EventKind.STEP, "dev", "Peeling"))
        return "dinner"

    task = Task("a", "A", cook)
    with task.followed_by(complain):
        task.run()
    assert task.result == "dinner"


def test_no_page_is_needed_to_work():
    import subprocess
    import sys

    code = "import lessons.shared.jobs, lessons.shared.kitchens, lessons.shared.engines, lessons.story.steps, sys; "
    code += "raise SystemExit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
