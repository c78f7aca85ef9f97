"""One locked-down container for one job: created, attached to, started, and taken away whatever happens."""

from __future__ import annotations

import secrets
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import docker
import docker.errors
from docker.utils.socket import frames_iter

from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE, docker_errors
from sandbox.engines.docker.spec import ContainerSpec

START_SECONDS = 30.0
"""How long a container may take besides the job's own seconds, before we stop waiting for it."""
REMOVE_SECONDS = 20.0
"""How long removing a container may take, before it is left to the next sweep."""
GRACE_SECONDS = 300
"""How long after a job's own seconds its container is held to be forgotten."""


class Container:
    """A container and the streams of the runner inside, which waits for its one request.

    It may wait for as long as it likes: the runner reads its stdin before it does anything.

    Attributes:
        name: made up by us, so that it can be removed even where Docker's answer to its creation was lost.
        spec: what it was made from.
    """

    def __init__(self, api: docker.APIClient, spec: ContainerSpec, seconds: float) -> None:
        """Nothing is created yet.

        Args:
            seconds: how long anybody may want it from now on: waiting, and the job's own time.
        """
        self.name = f"{labels.MINE}-{secrets.token_hex(8)}"
        self.spec = spec
        self._api = api
        self._deadline = time.time() + seconds + GRACE_SECONDS
        self._stream: Any = None
        self._socket: socket.socket | None = None
        self._created = self._started = self._hung_up = False

    def create(self) -> None:
        """Create it, and start nothing: nothing runs that is not known. Do nothing if that was done before.

        Raises:
            EngineLost, EngineError: Docker's trouble.
        """
        if self._created:
            return
        with docker_errors("creating a container"):
            self._api.create_container_from_config(self.spec.config(self._api, self._deadline), self.name)
        self._created = True

    def start(self) -> None:
        """Connect to its streams and start it; do nothing if that was done before.

        Raises:
            docker.errors.DockerException, requests.exceptions.RequestException: Docker's trouble.
        """
        if self._started:
            return
        # Attached before its start, so that not a byte is missed.
        wanted = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        self._stream = self._api.attach_socket(self.name, params=wanted)
        self._socket = getattr(self._stream, "_sock", self._stream)
        assert self._socket is not None  # noqa: S101 - for the type checker
        # Whoever waits ends all waiting; the client's own timeout would end a long upload as well.
        self._socket.settimeout(None)
        if self._hung_up:
            self.hang_up()
        self._api.start(self.name)
        self._started = True

    def lasts(self, seconds: float) -> bool:
        """Whether a job of that many seconds would be over before anybody holds the container to be forgotten."""
        return time.time() + seconds + GRACE_SECONDS <= self._deadline

    def is_silent(self) -> bool:
        """Whether nothing came on its streams yet, not even their end: so it is with a runner that waits.

        Costs no question to Docker.
        """
        with selectors.DefaultSelector() as selector:
            try:
                selector.register(self._stream_socket, selectors.EVENT_READ)
            except (ValueError, OSError):
                return True  # A pipe of Windows cannot be asked; `is_waiting` asks Docker.
            return not selector.select(timeout=0)

    def is_waiting(self) -> bool:
        """Whether its runner lives and our line to it holds."""
        if not self.is_silent():
            return False
        try:
            return bool(self._api.inspect_container(self.name)["State"]["Status"] == "running")
        except (docker.errors.DockerException, *UNREACHABLE):
            return False

    def exchange(self, request: bytes) -> Iterator[tuple[int, bytes]]:
        """Send `request`, and give all that comes on the streams until they end, each piece with its stream's number.

        Raises:
            OSError: the connection to Docker broke.
        """
        # A runner that died early closes the pipe; its end is read below, so that need not stop us here.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._stream_socket.sendall(request)
        with suppress(ConnectionResetError):
            yield from frames_iter(self._stream, tty=False)

    def state(self) -> dict[str, Any]:
        """How it ended, in Docker's words; waits for the end, which its streams have announced.

        Raises:
            docker.errors.DockerException, requests.exceptions.RequestException: Docker's trouble.
        """
        self._api.wait(self.name, timeout=int(START_SECONDS))
        state: dict[str, Any] = self._api.inspect_container(self.name)["State"]
        return state

    def hang_up(self) -> None:
        """Let go of its streams, which ends all waiting for them; any thread may."""
        self._hung_up = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection back."""
        for end in (self._stream, self._socket):
            if end is not None:
                with suppress(OSError):
                    end.close()

    def remove(self) -> None:
        """Kill it if it lives, and take it away."""
        self.close()
        remove_container(self._api, self.name)

    @property
    def _stream_socket(self) -> socket.socket:
        assert self._socket is not None, "the container was not started"  # noqa: S101
        return self._socket


def remove_container(api: docker.APIClient, container: str) -> None:
    """Kill and remove, as far as Docker still can: the client's own call would wait for a hung one too long."""
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        address = _address(api, container)
        answer = api.delete(address, params={"force": "1", "v": "1"}, timeout=REMOVE_SECONDS)
        if answer.status_code == HTTPStatus.CONFLICT:
            # Docker itself is at it: wait, so that it really is gone.
            api.post(f"{address}/wait", params={"condition": "removed"}, timeout=REMOVE_SECONDS)


def _address(api: docker.APIClient, container: str) -> str:
    return f"{api.base_url}/v{api.api_version}/containers/{container}"
