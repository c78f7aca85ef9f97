"""Containers that were started ahead of their jobs: a job then waits for nothing but itself.

Each serves one job and is gone afterwards, as any other; only the waiting is taken away. A job never depends on one:
where none fits, or the one that did has died, it gets a container of its own.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import Counter
from contextlib import suppress

import docker

from sandbox.engines.docker.containers import REMOVE_SECONDS, Container
from sandbox.engines.docker.errands import Errands
from sandbox.engines.docker.errors import docker_errors
from sandbox.engines.docker.spec import ContainerSpec
from sandbox.errors import EngineError

IDLE_SECONDS = 300.0
"""How long a container waits for its job before it is taken away."""
MOST_WARM = 6
"""How many wait at once, of all specs together: each holds some 13 MB of memory."""
HEAD_START_SECONDS = 0.25
"""How long a job has the processor to itself before the next container is started: a small one is answered by then."""


class WarmPool:
    """The containers of one engine that wait for a job. Any thread may use it."""

    def __init__(self, api: docker.APIClient, errands: Errands) -> None:
        self._api, self._errands = api, errands
        self._lock = threading.Lock()
        self._idle: dict[Container, threading.Timer] = {}
        self._making: Counter[ContainerSpec] = Counter()
        self._registered = False

    def fill(self, spec: ContainerSpec, seconds: float, count: int, delay: float = 0.0) -> None:
        """See to it that `count` containers of `spec` wait, or soon will, as far as there is room.

        Args:
            seconds: of the jobs that they are for; longer ones get a container of their own.
            delay: how many seconds to wait before starting any.
        """
        with self._lock:
            dead = [container for container in self._idle if not container.is_silent()]
            for container in dead:
                self._let_go(container)
            waiting = sum(container.spec == spec for container in self._idle) + self._making[spec]
            room = MOST_WARM - len(self._idle) - self._making.total()
            missing = max(0, min(count - waiting, room))
            self._making[spec] += missing
            if missing and not self._registered:
                atexit.register(self.empty)
                self._registered = True
        for container in dead:
            self._errands.start(container.remove)
        for _ in range(missing):
            self._errands.start(lambda: self._make(spec, seconds, delay))

    def take(self, spec: ContainerSpec, seconds: float) -> Container | None:
        """A container that waits for just such a job of that many seconds, and nobody else's any more.

        Another one is made in its place.
        """
        with self._lock:
            fitting = [container for container in self._idle if container.spec == spec and container.lasts(seconds)]
            count = len(fitting) + self._making[spec]
        try:
            for container in fitting:
                with self._lock:
                    mine = self._let_go(container)
                if not mine:
                    continue  # Another thread was quicker.
                if container.is_waiting():
                    return container
                self._errands.start(container.remove)
            return None
        finally:
            if fitting:
                self.fill(spec, seconds, count, HEAD_START_SECONDS)

    def empty(self) -> None:
        """Take away all that wait or are being made; return when they are gone, or Docker takes too long over it."""
        self._errands.settle()
        with self._lock:
            idle = list(self._idle)
            for container in idle:
                self._let_go(container)
        end = time.monotonic() + REMOVE_SECONDS
        for container in idle:
            if time.monotonic() < end:
                container.remove()
            else:
                container.close()  # Which ends its runner; the next sweep takes away the rest.

    def _make(self, spec: ContainerSpec, seconds: float, delay: float) -> None:
        time.sleep(delay)
        container = Container(self._api, spec, IDLE_SECONDS + seconds)
        timer = threading.Timer(IDLE_SECONDS, self._expire, (container,))
        timer.daemon = True
        ready = False
        try:
            # Whatever is wrong with Docker, the next job will tell.
            with suppress(EngineError), docker_errors("starting a container ahead of its job"):
                container.create()
                container.start()
                timer.start()
                ready = True
        finally:
            with self._lock:
                self._making[spec] -= 1
                if ready:
                    self._idle[container] = timer
            if not ready:
                container.remove()

    def _expire(self, container: Container) -> None:
        with self._lock:
            mine = self._let_go(container)
        if mine:
            container.remove()

    def _let_go(self, container: Container) -> bool:
        """Whether it was waiting until now. Whoever hears yes, and nobody else, may use it or must remove it."""
        timer = self._idle.pop(container, None)
        if timer is not None:
            timer.cancel()
        return timer is not None
