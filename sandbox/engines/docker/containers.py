"""Runs one job in one locked-down container, and takes the container away whatever happens."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

import docker
import docker.errors
from docker.utils.socket import STDOUT, frames_iter

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE, docker_errors
from sandbox.environment import Environment
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import Job
from sandbox.protocol import RUNNER_SOURCE, Request
from sandbox.size import Size

PYTHON = "python3"
USER = "1000:1000"
WORK = "/work"
# How long a container may take besides the job's own seconds, before we stop waiting for it.
START_SECONDS = 30.0
WORK_SIZE = 256 * Size.MiB
TMP_SIZE = 64 * Size.MiB
OPEN_FILES = 1024


class Outcome:
    """What a finished container left.

    Attributes:
        channel: all that came on the runner's stdout.
        overdue: whether we had to stop the container, because not even the runner ended in time.
        flooded: whether the channel held more than any answer needs.
        out_of_memory: whether the kernel stopped a process at the memory limit.
        exit_code: the container's.
    """

    def __init__(self) -> None:
        self.channel = bytearray()
        self.overdue = False
        self.flooded = False
        self.out_of_memory = False
        self.exit_code = 0


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
    with docker_errors("creating a container"):
        # Created first and started later: its id is known before anything runs.
        container = api.create_container_from_config(_config(api, image, environment, job))["Id"]
    try:
        return _Conversation(api, container, job, request, environment.name, on_event).run(cancellation)
    finally:
        with suppress(docker.errors.DockerException, *UNREACHABLE):
            api.remove_container(container, force=True, v=True)


def _config(api: docker.APIClient, image: str, environment: Environment, job: Job) -> dict[str, Any]:
    limits = job.limits
    host = api.create_host_config(
        network_mode="none",
        read_only=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        init=True,
        pids_limit=limits.processes,
        mem_limit=limits.memory,
        memswap_limit=limits.memory,
        nano_cpus=round(limits.cpus * 10**9),
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
            labels.DEADLINE: str(int(time.time() + limits.seconds + 2 * START_SECONDS)),
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
        self._socket: socket.socket | None = None
        self._outcome = Outcome()
        self._over = threading.Event()

    def run(self, cancellation: Cancellation) -> Outcome:
        """Start, send, listen to the end, and say how it ended."""
        deadline = threading.Timer(self._job.limits.seconds + START_SECONDS, self._give_up)
        deadline.daemon = True
        try:
            with cancellation.calling(self._end), docker_errors("running a job"):
                # Attached before the start, so that not a byte is missed.
                stream = self._api.attach_socket(
                    self._container, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                )
                self._socket = getattr(stream, "_sock", stream)
                deadline.start()
                self._api.start(self._container)
                self._converse(stream)
                cancellation.check()
                if not self._outcome.overdue:
                    self._read_state()
        finally:
            deadline.cancel()
            self._over.set()
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.close()
        cancellation.check()
        return self._outcome

    def _converse(self, stream: Any) -> None:
        assert self._socket is not None  # noqa: S101 - for the type checker
        # A runner that died early closes the pipe; its end is read below, so that need not stop us here.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(self._request.line)
        tail = b""
        shown = 0
        for kind, data in frames_iter(stream, tty=False):
            if kind == STDOUT:
                self._outcome.channel += data
                if len(self._outcome.channel) > self._request.most_response:
                    self._outcome.flooded = True
                    self._end()
                    return
            elif shown <= 2 * self._job.limits.output:
                shown += len(data)
                *lines, tail = (tail + data).split(b"\n")
                for line in lines:
                    self._on_event(Event(EventKind.LOG, self._environment, line.decode("utf-8", "replace")))

    def _read_state(self) -> None:
        self._api.wait(self._container, timeout=START_SECONDS)
        state = self._api.inspect_container(self._container)["State"]
        self._outcome.out_of_memory = bool(state.get("OOMKilled"))
        self._outcome.exit_code = int(state.get("ExitCode") or 0)

    def _give_up(self) -> None:
        self._outcome.overdue = True
        self._end()

    def _end(self) -> None:
        """Kill the container and let go of its stream; `stop` would wait for a polite end first."""
        with suppress(docker.errors.DockerException, *UNREACHABLE):
            self._api.kill(self._container)
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
