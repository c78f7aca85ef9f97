"""Lets go of a long answer from another thread: Docker's client gives away only its text."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import docker
import docker.errors
from docker.types import CancellableStream

from sandbox.engines.docker.errors import UNREACHABLE


class LongAnswer:
    """The answer to one request that a thread makes, which any thread may break off."""

    def __init__(self, api: docker.APIClient) -> None:
        self._responses = _responses_of(api)
        self._response: Any = None
        self._hung_up = False

    def begun(self) -> None:
        """The calling thread has just made the request."""
        self._response = self._responses.last()
        if self._hung_up:
            self.hang_up()

    def hang_up(self) -> None:
        """Close the connection; Docker then breaks off what it does for it."""
        self._hung_up = True
        if self._response is not None:
            # Over SSH a stream cannot be closed; the next message then ends the work.
            with suppress(docker.errors.DockerException, AttributeError, *UNREACHABLE):
                CancellableStream(iter(()), self._response).close()


class _Responses:
    """Remembers the last response that each thread got from a client."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def last(self) -> Any:
        return self._of_thread.response

    def remember(self, response: Any, *_: Any, **__: Any) -> None:
        self._of_thread.response = response


_LOCK = threading.Lock()


def _responses_of(api: docker.APIClient) -> _Responses:
    with _LOCK:
        for hook in api.hooks["response"]:
            if isinstance(owner := getattr(hook, "__self__", None), _Responses):
                return owner
        responses = _Responses()
        api.hooks["response"].append(responses.remember)
        return responses
