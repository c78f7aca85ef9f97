"""Runs one job in one process of a virtual environment's Python, and takes away all of it afterwards."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO

from sandbox.cancellation import Cancellation
from sandbox.engines.local.errors import damaged
from sandbox.engines.local.processes import MARK_VARIABLE, end_tree, has_ended, kill_group, limit_processes, mark_of
from sandbox.engines.local.scratch import Scratch
from sandbox.environment import Environment
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import Job
from sandbox.judge import Outcome
from sandbox.lines import Lines
from sandbox.protocol import RESPONSE_OVERHEAD, RUNNER_SOURCE, Request

# How long a run may take besides the job's own seconds, before we stop waiting for it.
START_SECONDS = 30.0
_DRAIN_SECONDS = 1.0
_POLL_SECONDS = 0.5
_CHUNK = 65536


def run_process(
    python: Path,
    scratch: Scratch,
    environment: Environment,
    job: Job,
    request: Request,
    on_event: OnEvent,
    cancellation: Cancellation,
) -> Outcome:
    """Start the runner, send `request`, listen to the end, and leave no process behind.

    Raises:
        EngineError: the Python does not start.
        Cancelled: on request.
    """
    cancellation.check()
    variables = _variables(python, scratch, environment, job)
    try:
        process = subprocess.Popen(
            [str(python), "-c", RUNNER_SOURCE],
            cwd=scratch.work,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise damaged(environment.name, error) from error
    try:
        with suppress(OSError, ValueError):
            limit_processes(process.pid, job.limits.processes)
        with cancellation.calling(lambda: kill_group(process)):
            outcome = _Conversation(process, job, request, environment.name, on_event).run(cancellation)
    finally:
        end_tree(process, mark_of(scratch.root))
        for stream in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]  # all three are pipes
    cancellation.check()
    outcome.exit_code = process.returncode
    return outcome


def _variables(python: Path, scratch: Scratch, environment: Environment, job: Job) -> dict[str, str]:
    """The job's environment variables, from scratch: nothing of the person's own settings goes in."""
    temp = str(scratch.temp)
    variables = {"PATH": os.pathsep.join([str(python.parent), os.defpath]), "HOME": temp, "TMPDIR": temp}
    if os.name == "nt":
        system = os.environ.get("SYSTEMROOT", r"C:\Windows")
        variables |= {"SYSTEMROOT": system, "USERPROFILE": temp, "TEMP": temp, "TMP": temp}
        variables["PATH"] = os.pathsep.join([str(python.parent), rf"{system}\System32", system])
    return {**variables, **environment.variables, **job.variables, MARK_VARIABLE: scratch.root.name}


class _Conversation:
    """One request sent to a runner, and all that comes back."""

    def __init__(
        self, process: subprocess.Popen[bytes], job: Job, request: Request, environment: str, on_event: OnEvent
    ) -> None:
        self._process, self._request = process, request
        self._environment, self._on_event = environment, on_event
        self._deadline = time.monotonic() + job.limits.seconds + START_SECONDS
        self._chunks: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._most = {"stdout": request.most_response, "stderr": 2 * job.limits.output + RESPONSE_OVERHEAD}
        self._lines = Lines()

    def run(self, cancellation: Cancellation) -> Outcome:
        """Send, and listen until the runner's stdout ends, or too much or too long."""
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101 - for the type checker
        _start(self._feed, self._process.stdin)
        for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr)):
            _start(self._read, name, stream)
        outcome = Outcome()
        open_streams = {"stdout", "stderr"}
        while open_streams:
            left = self._deadline - time.monotonic()
            if left <= 0:
                outcome.overdue = "stdout" in open_streams
                break
            try:
                # In short waits, because on Windows a wait cannot be interrupted.
                name, chunk = self._chunks.get(timeout=min(left, _POLL_SECONDS))
            except queue.Empty:
                if os.name == "nt" and "stdout" in open_streams and has_ended(self._process):
                    # There nobody can ask a pipe whether it holds anything: see `_comes`.
                    self._chunks.put(("stdout", b""))
                continue
            cancellation.check()
            if not chunk:
                open_streams.discard(name)
                if name == "stdout":
                    # A detached child may hold the log open for ever: what is still to come of it has a moment.
                    self._deadline = min(self._deadline, time.monotonic() + _DRAIN_SECONDS)
            elif name == "stderr":
                self._tell(self._lines.add(chunk))
            else:
                outcome.channel += chunk
                if len(outcome.channel) > self._request.most_response:
                    outcome.flooded = True
                    break
        self._tell(self._lines.end())
        return outcome

    def _feed(self, stream: IO[bytes]) -> None:
        # A runner that died early closes the pipe; what that means is read from its end.
        with suppress(OSError, ValueError):
            stream.write(self._request.line)
            stream.close()

    def _read(self, name: str, stream: IO[bytes]) -> None:
        """Hand on what comes, as far as anybody needs it; an empty chunk is the end."""
        taken = 0
        with suppress(OSError, ValueError):
            while self._comes(name, stream) and (chunk := os.read(stream.fileno(), _CHUNK)):
                if taken <= self._most[name]:
                    self._chunks.put((name, chunk))
                taken += len(chunk)
        self._chunks.put((name, b""))

    def _comes(self, name: str, stream: IO[bytes]) -> bool:
        """Wait for something to read, or for the end; false where the runner ended, and all that it said was read.

        Its stdout may be open all the same: somebody else holds it, who has nothing to say to us.
        """
        if name != "stdout" or os.name == "nt":
            return True
        ended = False
        while not wait([stream.fileno()], _POLL_SECONDS):
            if ended:
                return False
            # It is looked at once more: what it wrote before it ended is in the pipe by then.
            ended = has_ended(self._process)
        return True

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self._on_event(Event(EventKind.LOG, self._environment, line))


def _start(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()
