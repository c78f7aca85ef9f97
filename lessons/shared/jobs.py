"""Long work of a whole server process: started once, found again by its key, bounded in number.

Pages come and go with each refresh; what they started stays here. No Streamlit here.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import islice
from typing import Any, TypeVar

from lessons.shared.task import Task, TaskState, Work
from sandbox.cores import usable_cores
from sandbox.errors import EngineError, SandboxError

T = TypeVar("T")

WORKERS_EACH_CORE = 2
"""On two busy cores ten learners' Serve in containers took 25 and 13 s with one worker a core, 21 and 13 s with two,
19 and 16 s with four."""
_log = logging.getLogger(__name__)


class TooBusy(EngineError):
    """More work is waiting than this server takes on."""


class _Lane:
    """Tasks that wait for one another, and no others."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.queue: deque[Task[Any]] = deque()
        self.running = 0

    @property
    def waiting(self) -> int:
        return sum(not task.state.over for task in self.queue)


class Registry:
    """Tasks by key, run by a few threads in the order in which they came.

    A key begins with its owner, up to the first space. A task that is over is kept so that its page finds the result
    again: the latest of each key, until its owner has looked at `most_each` others more recently, or `most_owners`
    other owners have been here more recently. What one owner does takes nothing away from the others.
    """

    def __init__(
        self, workers: int | None = None, most_owners: int = 1000, most_each: int = 200, most_waiting: int = 300
    ) -> None:
        """Nothing is started yet.

        Args:
            workers: how many tasks run at once; by default two for each core.
        """
        self._most_owners, self._most_each, self._most_waiting = most_owners, most_each, most_waiting
        self._lock = threading.Lock()
        self._tasks: OrderedDict[str, OrderedDict[str, Task[Any]]] = OrderedDict()
        """By owner and key, the one that was looked at last at the end."""
        usual = workers or WORKERS_EACH_CORE * usable_cores()
        self._usual, self._quick = _Lane(usual), _Lane(usual)

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._tasks.values()))

    def start(self, key: str, title: str, work: Work[T], *, quick: bool = False) -> Task[T]:
        """Start `work`, or join the unfinished task that has this key; one that is over is replaced.

        On a server with too much to do already, the task that comes back has failed with `TooBusy`.

        Args:
            quick: whether it takes a moment only, such as playing a recording: it waits for others of its kind alone.
        """
        lane = self._quick if quick else self._usual
        with self._lock:
            present = self._look(key)
            if present is not None and not present.state.over:
                return present
            task = Task(key, title, work)
            owned = self._tasks.setdefault(_owner(key), OrderedDict())
            owned[key] = task
            self._look(key)
            if (waiting := lane.waiting) >= self._most_waiting:
                task.fail(TooBusy(f"{waiting} runs are waiting here already: try again in a minute."))
            else:
                lane.queue.append(task)
            self._fill(lane)
            self._drop_old(_owner(key))
            return task

    def find(self, key: str) -> Task[Any] | None:
        """The task with this key, if it is still known."""
        with self._lock:
            return self._look(key)

    def forget(self, key: str) -> None:
        """Cancel the task with this key if it is not over, and let go of it."""
        with self._lock:
            owned = self._tasks.get(_owner(key), OrderedDict())
            task = owned.pop(key, None)
            if not owned:
                self._tasks.pop(_owner(key), None)
        if task is not None and not task.state.over:
            task.cancel()

    def forget_all(self, wanted: Callable[[str], bool]) -> None:
        """Forget every task whose key is `wanted`."""
        with self._lock:
            keys = [key for owned in self._tasks.values() for key in owned if wanted(key)]
        for key in keys:
            self.forget(key)

    def before(self, task: Task[Any]) -> int:
        """How many tasks are waiting in front of `task`."""
        with self._lock:
            for lane in (self._usual, self._quick):
                queue = [queued for queued in lane.queue if not queued.state.over]
                if task in queue:
                    return queue.index(task)
        return 0

    def _look(self, key: str) -> Task[Any] | None:
        """The task with this key, which is the latest that anybody asked for now; the lock is held."""
        owner = _owner(key)
        owned = self._tasks.get(owner)
        if owned is None:
            return None
        self._tasks.move_to_end(owner)
        task = owned.get(key)
        if task is not None:
            owned.move_to_end(key)
        return task

    def _fill(self, lane: _Lane) -> None:
        """Give free workers something to do; the lock is held."""
        while lane.queue and lane.running < lane.workers:
            task = lane.queue.popleft()
            if task.state is not TaskState.WAITING:
                continue
            worker = threading.Thread(target=self._run, args=(lane, task), name=f"work {task.key}", daemon=True)
            try:
                worker.start()
            except RuntimeError:
                # The system has no thread left. A worker that is busy comes back for this task.
                if lane.running:
                    lane.queue.appendleft(task)
                    return
                task.fail(TooBusy("This machine can start nothing more at the moment: try again in a minute."))
            else:
                lane.running += 1

    def _run(self, lane: _Lane, task: Task[Any]) -> None:
        try:
            task.run()
            if task.error is not None and not isinstance(task.error, SandboxError):
                _log.error("“%s” broke in a way that nobody foresaw", task.title, exc_info=task.error)
        finally:
            with self._lock:
                lane.running -= 1
                self._fill(lane)
                self._drop_old(_owner(task.key))

    def _drop_old(self, owner: str) -> None:
        """Forget what `owner`, and the owners who were not seen the longest, have too much; the lock is held."""
        finished = [key for key, task in self._tasks.get(owner, {}).items() if task.state.over]
        for key in finished[: max(0, len(finished) - self._most_each)]:
            del self._tasks[owner][key]
        too_many = len(self._tasks) - self._most_owners
        if too_many > 0:
            # Those whose work goes on are here, even if they are not looking.
            idle = (each for each, owned in self._tasks.items() if all(task.state.over for task in owned.values()))
            for each in list(islice(idle, too_many)):
                del self._tasks[each]


def _owner(key: str) -> str:
    return key.partition(" ")[0]
