"""Long work of a whole server process: started once, found again by its key, bounded in number.

Pages come and go with each refresh; what they started stays here. No Streamlit here.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, TypeVar

from lessons.shared.task import Task, TaskState, Work
from sandbox.errors import EngineError, SandboxError

T = TypeVar("T")

_log = logging.getLogger(__name__)


class TooBusy(EngineError):
    """More work is waiting than this server takes on."""


class Registry:
    """Tasks by key, run by a few threads in the order in which they came.

    A task that is over is kept so that its page finds the result again, until `most_finished` others have been looked
    at more recently.
    """

    def __init__(self, workers: int = 4, most_finished: int = 300, most_waiting: int = 300) -> None:
        self._workers, self._most_finished, self._most_waiting = workers, most_finished, most_waiting
        self._lock = threading.Lock()
        self._tasks: OrderedDict[str, Task[Any]] = OrderedDict()
        self._queue: deque[Task[Any]] = deque()
        self._running = 0

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, key: str, title: str, work: Work[T]) -> Task[T]:
        """Start `work`, or join the unfinished task that has this key; one that is over is replaced.

        On a server with too much to do already, the task that comes back has failed with `TooBusy`.
        """
        with self._lock:
            present = self._tasks.get(key)
            if present is not None and not present.state.over:
                return present
            task = Task(key, title, work)
            self._tasks[key] = task
            self._tasks.move_to_end(key)
            waiting = sum(not queued.state.over for queued in self._queue)
            if waiting >= self._most_waiting:
                task.fail(TooBusy(f"{waiting} runs are waiting here already: try again in a minute."))
            else:
                self._queue.append(task)
            self._fill()
            self._drop_old()
            return task

    def find(self, key: str) -> Task[Any] | None:
        """The task with this key, if it is still known."""
        with self._lock:
            task = self._tasks.get(key)
            if task is not None:
                self._tasks.move_to_end(key)
            return task

    def forget(self, key: str) -> None:
        """Cancel the task with this key if it is not over, and let go of it."""
        with self._lock:
            task = self._tasks.pop(key, None)
        if task is not None and not task.state.over:
            task.cancel()

    def forget_all(self, wanted: Callable[[str], bool]) -> None:
        """Forget every task whose key is `wanted`."""
        with self._lock:
            keys = [key for key in self._tasks if wanted(key)]
        for key in keys:
            self.forget(key)

    def before(self, task: Task[Any]) -> int:
        """How many tasks are waiting in front of `task`."""
        with self._lock:
            queue = [queued for queued in self._queue if not queued.state.over]
        return queue.index(task) if task in queue else 0

    def _fill(self) -> None:
        """Give free workers something to do; the lock is held."""
        while self._queue and self._running < self._workers:
            task = self._queue.popleft()
            if task.state is not TaskState.WAITING:
                continue
            worker = threading.Thread(target=self._run, args=(task,), name=f"work {task.key}", daemon=True)
            try:
                worker.start()
            except RuntimeError:
                # The system has no thread left. Whoever works already comes back for this task.
                if self._running:
                    self._queue.appendleft(task)
                    return
                task.fail(TooBusy("This machine can start nothing more at the moment: try again in a minute."))
            else:
                self._running += 1

    def _run(self, task: Task[Any]) -> None:
        try:
            task.run()
            if task.error is not None and not isinstance(task.error, SandboxError):
                _log.error("“%s” broke in a way that nobody foresaw", task.title, exc_info=task.error)
        finally:
            with self._lock:
                self._running -= 1
                self._fill()
                self._drop_old()

    def _drop_old(self) -> None:
        """Forget the finished tasks that nobody has asked for the longest; the lock is held."""
        finished = [key for key, task in self._tasks.items() if task.state.over]
        for key in finished[: max(0, len(finished) - self._most_finished)]:
            del self._tasks[key]
