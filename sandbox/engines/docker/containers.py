"""Runs one job in one locked-down container, and takes the container away whatever happens."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import docker
import docker.errors
from docker.utils.socket import STDOUT, frames_iter

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE, docker_errors
from sandbox.engines.docker.pulse import Pulse, ask
from sandbox.environment import Environment
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import Job
from sandbox.judge import Outcome
from sandbox.lines import Lines
from sandbox.protocol import RUNNER_SOURCE, Request
from sandbox.size import Size

PYTHON = "python3"
USER = "1000:1000"
WORK = "/work"
START_SECONDS = 30.0
"""How long a container may take besides the job's own seconds, before we stop waiting for it."""
SLOWEST_LINK = Size.MiB
"""Bytes a second that a request may at least be sent with, before we stop waiting for it."""
REMOVE_SECONDS = 20.0
"""How long removing a container may take, before it is left to the next sweep."""
GRACE_SECONDS = 300
"""How long after a job's own seconds its container is held to be forgotten."""
RUNNER_PROCESSES = 5
"""The init, the runner and its three threads: they count as processes too, and are not the job's."""
WORK_SIZE = 256 * Size.MiB
TMP_SIZE = 64 * Size.MiB
OPEN_FILES = 1024
_CPU_PERIOD = 100_000
_DOING = "running a job"


def run_container(
    api: docker.APIClient,
    image: str,
    environment: Environment,
    job: Job,
    request: Request,
    on_event: OnEvent,
    cancellation: Cancellation,
) -> Outcome:
    """Create a container from `image`, send `request`, wait for its end, and remove it.

    Raises:
        EngineLost, EngineError: Docker's trouble.
        Cancelled: on request; the container is gone.
    """
    cancellation.check()
    # Named by us, so that it can be removed even where Docker's answer to its creation was lost.
    name = f"{labels.MINE}-{secrets.token_hex(8)}"
    try:
        with docker_errors("creating a container"):
            # Created first and started later: nothing runs that is not known.
            api.create_container_from_config(_config(api, image, environment, job), name)
        return _Conversation(api, name, job, request, environment.name, on_event).run(cancellation)
    finally:
        remove_container(api, name)


def remove_container(api: docker.APIClient, container: str) -> None:
    """Kill and remove, as far as Docker still can: the client's own call would wait for a hung one too long."""
    address = f"{api.base_url}/v{api.api_version}/containers/{container}"
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        api.delete(address, params={"force": "1", "v": "1"}, timeout=REMOVE_SECONDS)


def _config(api: docker.APIClient, image: str, environment: Environment, job: Job) -> dict[str, Any]:
    limits = job.limits
    host = api.create_host_config(
        network_mode="none",
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        init=True,
        pids_limit=limits.processes + RUNNER_PROCESSES,
        mem_limit=int(limits.memory),
        memswap_limit=int(limits.memory),
        # A quota rather than a number of cores: Docker refuses more cores than the machine has.
        cpu_period=_CPU_PERIOD,
        cpu_quota=round(limits.cpus * _CPU_PERIOD),
        ulimits=[docker.types.Ulimit(name="nofile", soft=OPEN_FILES, hard=OPEN_FILES)],
        tmpfs={
            WORK: f"rw,exec,nosuid,nodev,size={WORK_SIZE},uid=1000,gid=1000,mode=0700",
            "/tmp": f"rw,noexec,nosuid,nodev,size={TMP_SIZE},mode=1777",  # noqa: S108 - a path inside the container
        },
        log_config=docker.types.LogConfig(type="none"),
    )
    return api.create_container_config(
        image,
        [PYTHON, "-c", RUNNER_SOURCE],
        user=USER,
        working_dir=WORK,
        hostname="kitchen",
        stdin_open=True,
        environment={"HOME": "/tmp", **environment.variables, **job.variables},  # noqa: S108
        labels={
            labels.MINE: "yes",
            labels.ENVIRONMENT: environment.name,
            labels.DEADLINE: str(int(time.time() + limits.seconds + GRACE_SECONDS)),
        },
        network_disabled=True,
        host_config=host,
    )


class _Conversation:
    """One request sent into a container, and all that comes back."""

    def __init__(
        self,
        api: docker.APIClient,
        container: str,
        job: Job,
        request: Request,
        environment: str,
        on_event: OnEvent,
    ) -> None:
        self._api, self._container, self._job, self._request = api, container, job, request
        self._environment, self._on_event = environment, on_event
        self._outcome = Outcome()
        self._stream: Any = None
        self._socket: socket.socket | None = None
        self._hung_up = False

    def run(self, cancellation: Cancellation) -> Outcome:
        """Start, send, listen to the end, and say how it ended."""
        patience = self._job.limits.seconds + START_SECONDS + len(self._request.line) / SLOWEST_LINK
        deadline = threading.Timer(patience, self._give_up)
        deadline.daemon = True
        with cancellation.calling(self._hang_up), Pulse(self._api, _DOING, self._hang_up) as pulse:
            try:
                with docker_errors(_DOING, cancellation):
                    self._attach()
                    deadline.start()
                    self._api.start(self._container)
                self._listen()
            finally:
                deadline.cancel()
                self._close()
            cancellation.check()
            pulse.check()
            with docker_errors(_DOING, cancellation):
                if self._outcome.overdue:
                    # Whose fault is it? Where Docker itself is silent, this raises.
                    ask(self._api)
                elif not self._outcome.flooded:
                    self._read_state()
            cancellation.check()
        return self._outcome

    def _attach(self) -> None:
        """Connect to the container's streams: before its start, so that not a byte is missed."""
        wanted = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        self._stream = self._api.attach_socket(self._container, params=wanted)
        self._socket = getattr(self._stream, "_sock", self._stream)
        assert self._socket is not None  # noqa: S101 - for the type checker
        # The deadline and the pulse end all waiting; the client's own timeout would end a long upload as well.
        self._socket.settimeout(None)
        if self._hung_up:
            self._hang_up()

    def _listen(self) -> None:
        lines, shown = Lines(), 0
        for kind, data in self._frames():
            if kind == STDOUT:
                self._outcome.channel += data
                if len(self._outcome.channel) > self._request.most_response:
                    self._outcome.flooded = True
                    return
            elif shown <= 2 * self._job.limits.output:
                shown += len(data)
                self._tell(lines.add(data))
        self._tell(lines.end())

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        with docker_errors(_DOING):
            assert self._socket is not None  # noqa: S101 - for the type checker
            # A runner that died early closes the pipe; its end is read below, so that need not stop us here.
            with suppress(BrokenPipeError, ConnectionResetError):
                self._socket.sendall(self._request.line)
            with suppress(ConnectionResetError):
                yield from frames_iter(self._stream, tty=False)

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self._on_event(Event(EventKind.LOG, self._environment, line))

    def _read_state(self) -> None:
        self._api.wait(self._container, timeout=int(START_SECONDS))
        state = self._api.inspect_container(self._container)["State"]
        self._outcome.out_of_memory = bool(state.get("OOMKilled"))
        self._outcome.exit_code = int(state.get("ExitCode") or 0)

    def _give_up(self) -> None:
        self._outcome.overdue = True
        self._hang_up()

    def _close(self) -> None:
        for end in (self._stream, self._socket):
            if end is not None:
                with suppress(OSError):
                    end.close()

    def _hang_up(self) -> None:
        """Let go of the container's stream, which ends all waiting for it; its removal then kills it."""
        self._hung_up = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
