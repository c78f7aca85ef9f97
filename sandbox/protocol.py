"""What goes to the runner, and how its answer is read: nothing in it is trusted.

The request is one line of JSON: `nonce`, `command`, `files` (path to base64), `stdin` (base64), `collect`,
`limits` and `self_limit` (whether the command is to limit itself, where nothing around it does).
What comes back is two lines. The first says that the command begins: whatever keeps the runner from answering after it
is the command's doing, and not the environment's. The second is the response, the facts of the run as JSON. Before each
stands its seal, a keyed hash with the nonce as the key. A command could write into the runner's stdout, and even read
there, but it never sees the nonce: one response with its seal, and nothing beside it, is the only answer.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from sandbox.fingerprint import Fingerprint
from sandbox.job import Job
from sandbox.size import Size

RUNNER_SOURCE = resources.files("sandbox").joinpath("runner.py").read_text(encoding="utf-8")
# Room in a response for what is not output or files: the fingerprint, above all.
RESPONSE_OVERHEAD = Size.MiB
BEGINS = b'"begins"'


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
        seconds, cpu_seconds: by the clock, and of the processors; the latter is `None` where the system does not tell.
        memory_kills: how many processes the kernel killed meanwhile because memory had run out, as far as it tells.
        too_large: name and size of a file that was over the limit, if any.
    """

    not_started: str = ""
    stopped: str = ""
    exit_code: int | None = None
    seconds: float = 0.0
    cpu_seconds: float | None = None
    memory_kills: int | None = None
    stdout: bytes = b""
    stderr: bytes = b""
    stdout_cut: bool = False
    stderr_cut: bool = False
    files: Mapping[str, bytes] | None = None
    missing: tuple[str, ...] = ()
    too_large: tuple[str, int] | None = None
    fingerprint: Fingerprint = field(default_factory=Fingerprint)


def sealed(nonce: str, body: bytes) -> bytes:
    """A line as the runner writes it."""
    return hmac.new(nonce.encode(), body, "sha256").hexdigest().encode() + b" " + body + b"\n"


def read_answer(channel: bytes, nonce: str) -> Answer:
    """The one answer that `channel`, all that came on the runner's stdout, holds.

    Raises:
        NoAnswer: it holds none, more than one, or something beside it.
    """
    lines = [line for line in channel.removeprefix(sealed(nonce, BEGINS)).split(b"\n") if line.strip()]
    if not lines:
        raise NoAnswer("nothing came back")
    if len(lines) > 1:
        raise NoAnswer("something else wrote into the channel that belongs to the runner")
    try:
        # Seen to before anything is parsed: what a command made up may take much memory as data.
        _, _, body = lines[0].partition(b" ")
        if not hmac.compare_digest(sealed(nonce, body), lines[0] + b"\n"):
            raise NoAnswer("what came back was not written by the runner")
        return _decode(json.loads(body))
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswer("what came back was not written by the runner") from error


def _decode(data: Mapping[str, Any]) -> Answer:
    if "not_started" in data:
        return Answer(not_started=str(data["not_started"]))
    too_large = data["too_large"]
    return Answer(
        stopped=str(data["stopped"] or ""),
        exit_code=int(data["exit_code"]),
        seconds=float(data["seconds"]),
        cpu_seconds=None if data["cpu_seconds"] is None else float(data["cpu_seconds"]),
        memory_kills=None if data["memory_kills"] is None else int(data["memory_kills"]),
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
