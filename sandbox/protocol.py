"""What goes to the runner, and how its answer is read: nothing in it is trusted.

The request is one line of JSON: `nonce`, `command`, `files` (path to base64), `stdin` (base64), `collect`,
`limits` and `self_limit` (whether the command is to limit itself, where nothing around it does).
The response is one line of JSON with the same nonce and the facts of the run. A command could write into the
runner's stdout, but it cannot know the nonce: one line with the nonce, and nothing beside it, is the only answer.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sandbox.fingerprint import Fingerprint
from sandbox.job import Job
from sandbox.result import Evidence, RunResult, Status
from sandbox.size import Size, human_size

RUNNER_SOURCE = resources.files("sandbox").joinpath("runner.py").read_text(encoding="utf-8")
# Room in a response for what is not output or files: the fingerprint, above all.
RESPONSE_OVERHEAD = Size.MiB
_SIGKILL = -9


class NoAnswer(Exception):
    """The runner's channel does not hold exactly one readable answer; the text says what it holds."""


@dataclass(frozen=True)
class Request:
    """One job, ready to be sent."""

    nonce: str
    line: bytes
    most_response: int

    @classmethod
    def of(cls, job: Job, *, self_limit: bool) -> Request:
        """Pack `job`; `self_limit` asks the command's own process to keep to the memory limit."""
        nonce = secrets.token_hex(16)
        request = {
            "nonce": nonce,
            "command": job.command,
            "files": {name: base64.b64encode(data).decode() for name, data in job.files.items()},
            "stdin": base64.b64encode(job.stdin).decode(),
            "collect": job.collect,
            "limits": vars(job.limits),
            "self_limit": self_limit,
        }
        # Base64 makes three bytes four.
        most = (job.limits.files + 2 * job.limits.output) * 4 // 3 + RESPONSE_OVERHEAD
        return cls(nonce, json.dumps(request).encode() + b"\n", most)


@dataclass(frozen=True)
class Answer:
    """The runner's facts, checked for shape and decoded.

    Attributes:
        not_started: why the command could not begin; empty if it did.
        stopped: `timeout` or `output` if the runner stopped the command; else empty.
        too_large: name and size of a file that was over the limit, if any.
    """

    not_started: str = ""
    stopped: str = ""
    exit_code: int | None = None
    seconds: float = 0.0
    stdout: bytes = b""
    stderr: bytes = b""
    stdout_cut: bool = False
    stderr_cut: bool = False
    files: Mapping[str, bytes] | None = None
    missing: tuple[str, ...] = ()
    too_large: tuple[str, int] | None = None
    fingerprint: Fingerprint = Fingerprint()


def read_answer(channel: bytes, nonce: str) -> Answer:
    """The one answer that `channel`, all that came on the runner's stdout, holds.

    Raises:
        NoAnswer: it holds none, more than one, or something beside it.
    """
    lines = [line for line in channel.split(b"\n") if line.strip()]
    if not lines:
        raise NoAnswer("nothing came back")
    if len(lines) > 1:
        raise NoAnswer("something else wrote into the channel that belongs to the runner")
    try:
        data = json.loads(lines[0])
        if data["nonce"] != nonce:
            raise NoAnswer("what came back was not written by the runner")
        return _decode(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswer("what came back was not written by the runner") from error


def _decode(data: Mapping[str, Any]) -> Answer:
    if "not_started" in data:
        return Answer(not_started=str(data["not_started"]))
    too_large = data["too_large"]
    return Answer(
        stopped=str(data["stopped"] or ""),
        exit_code=int(data["exit_code"]),
        seconds=float(data["seconds"]),
        stdout=_bytes(data["stdout"]),
        stderr=_bytes(data["stderr"]),
        stdout_cut=bool(data["stdout_cut"]),
        stderr_cut=bool(data["stderr_cut"]),
        files={str(name): _bytes(packed) for name, packed in data["files"].items()},
        missing=tuple(map(str, data["missing"])),
        too_large=(str(too_large[0]), int(too_large[1])) if too_large else None,
        fingerprint=Fingerprint.from_dict(data["fingerprint"]),
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def to_result(
    answer: Answer, job: Job, environment: str, evidence: Evidence, *, out_of_memory: bool, total_seconds: float
) -> RunResult:
    """Judge the facts: which status they make, and the sentence for it.

    Args:
        out_of_memory: whether the engine itself saw the memory limit hit.
    """
    status, message = _judge(answer, job, out_of_memory)
    return RunResult(
        environment=environment,
        status=status,
        evidence=evidence,
        message=message,
        exit_code=None if answer.stopped or answer.not_started else answer.exit_code,
        stdout=answer.stdout.decode("utf-8", "replace"),
        stderr=answer.stderr.decode("utf-8", "replace"),
        stdout_cut=answer.stdout_cut,
        stderr_cut=answer.stderr_cut,
        files=answer.files or {},
        missing=answer.missing,
        fingerprint=answer.fingerprint,
        seconds=answer.seconds,
        total_seconds=total_seconds,
    )


def _judge(answer: Answer, job: Job, out_of_memory: bool) -> tuple[Status, str]:
    limits, command = job.limits, " ".join(job.command)
    if answer.not_started:
        return Status.ERROR, f"“{command}” could not be started: {answer.not_started}."
    if answer.stopped == "timeout":
        return Status.TIMEOUT, timeout_message(job)
    if answer.stopped == "output":
        return Status.OUTPUT_LIMIT, (
            f"“{command}” printed more than {human_size(limits.output)} and was stopped: print less, or raise the limit."
        )
    if out_of_memory or answer.exit_code == _SIGKILL or _ran_out_of_memory(answer):
        return Status.MEMORY, memory_message(job)
    if answer.exit_code:
        return Status.ERROR, _error_message(answer, command)
    if answer.too_large:
        name, size = answer.too_large
        return Status.OUTPUT_LIMIT, (
            f"“{command}” wrote {human_size(size)} to {name}, and at most {human_size(limits.files)} are brought back: "
            "write less, or raise the limit."
        )
    return Status.OK, ""


def _ran_out_of_memory(answer: Answer) -> bool:
    """Where no cgroup tells, Python itself does: its last line names the exception."""
    lines = answer.stderr.rstrip().splitlines()
    return bool(answer.exit_code) and bool(lines) and b"MemoryError" in lines[-1].split(b":")[0]


def _error_message(answer: Answer, command: str) -> str:
    lines = answer.stderr.decode("utf-8", "replace").rstrip().splitlines()
    last = f" Its last line: {lines[-1].strip()[:300]}" if lines else ""
    if answer.exit_code is not None and answer.exit_code < 0:
        return f"“{command}” was ended by signal {-answer.exit_code}.{last}"
    return f"“{command}” ended with exit status {answer.exit_code}.{last}"


def timeout_message(job: Job) -> str:
    """The sentence for a job that took too long."""
    return (
        f"“{' '.join(job.command)}” was still running after {job.limits.seconds:g} s and was stopped: "
        "look for a loop that does not end, or raise the limit."
    )


def memory_message(job: Job) -> str:
    """The sentence for a job that wanted too much memory."""
    return (
        f"“{' '.join(job.command)}” needed more than its {human_size(job.limits.memory)} of memory and was stopped: "
        "work on less at a time, or raise the limit."
    )
