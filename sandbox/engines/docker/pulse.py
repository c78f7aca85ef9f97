"""Notices a Docker that hangs: it still holds our connection, and will never answer on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

import docker

from sandbox.engines.docker.errors import UNREACHABLE, gone
from sandbox.errors import EngineLost

BEAT_SECONDS = 10.0
"""How long to wait from one question to the next."""
PATIENCE_SECONDS = 20.0
"""How long an answer may take; a healthy Docker needs milliseconds, a busy one seconds."""


def ask(api: docker.APIClient) -> None:
    """Ask Docker whether it lives.

    Raises:
        requests.exceptions.RequestException: it does not answer.
    """
    api.get(f"{api.base_url}/_ping", timeout=PATIENCE_SECONDS).raise_for_status()


class Pulse:
    """Inside the block, a thread asks Docker now and then whether it lives; the first silence calls `on_silence`."""

    def __init__(self, api: docker.APIClient, doing: str, on_silence: Callable[[], None]) -> None:
        self._api, self._doing, self._on_silence = api, doing, on_silence
        self._over = threading.Event()
        self._silent = False

    def __enter__(self) -> Pulse:
        threading.Thread(target=self._watch, name="docker-pulse", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()

    def check(self) -> None:
        """Raise `EngineLost` if Docker fell silent."""
        if self._silent:
            raise EngineLost(gone(self._doing))

    def _watch(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                ask(self._api)
            except UNREACHABLE:
                if not self._over.is_set():
                    self._silent = True
                    self._on_silence()
                return
