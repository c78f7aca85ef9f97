"""What a run gave: status, output, what it wrote, and where that happened."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.fingerprint import Fingerprint


class Status(StrEnum):
    """How a job ended. Trouble of the engine is none of these: it is raised."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"


class EvidenceKind(StrEnum):
    """Where a figure comes from."""

    DOCKER = "docker"
    LOCAL = "local"
    RECORDED = "recorded"


@dataclass(frozen=True)
class Evidence:
    """The provenance of a result.

    Attributes:
        engine: the engine in words, such as `Docker Engine 20.10.24`.
        environment: content hash of the environment's files.
        image: id of the image, or content address of the virtual environment.
        captured: when it ran, ISO 8601 in UTC.
        base: the base image that it was built from, where there is one.
        recorded_from: for a recorded result, the kind of engine that it was recorded from.
    """

    kind: EvidenceKind
    engine: str
    environment: str
    image: str
    captured: str
    base: str = ""
    recorded_from: str = ""


@dataclass(frozen=True)
class RunResult:
    """One run of one Job in one environment.

    Attributes:
        environment: the environment's name.
        message: for every status but `ok`, one sentence that says what happened; else empty.
        exit_code: the command's exit status; negative for a signal; `None` if it was stopped or never began.
        stdout: what the command printed, as UTF-8 with replacements, cut at the job's limit.
        stdout_cut, stderr_cut: whether there was more than the limit let through.
        files: the collected files' bytes by relative path; untrusted, so parse, never unpickle.
        missing: files that were to be collected and were not there.
        seconds: wall clock of the command alone, measured inside.
        total_seconds: wall clock of the whole run, measured outside.
    """

    environment: str
    status: Status
    evidence: Evidence
    message: str = ""
    exit_code: int | None = None
    stdout: str = ""
    stderr: str = ""
    stdout_cut: bool = False
    stderr_cut: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    seconds: float = 0.0
    total_seconds: float = 0.0

    def __repr__(self) -> str:
        return f"RunResult({self.environment}, {self.status}, {self.evidence.kind}, files={sorted(self.files)})"

    @property
    def ok(self) -> bool:
        """Whether the command ended well."""
        return self.status is Status.OK

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; files are texts where they are UTF-8, else base64."""
        return {
            **vars(self),
            "status": str(self.status),
            "evidence": {**vars(self.evidence), "kind": str(self.evidence.kind)},
            "files": {name: _pack(data) for name, data in self.files.items()},
            "missing": list(self.missing),
            "fingerprint": self.fingerprint.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RunResult:
        """Read what `to_dict` wrote.

        Raises:
            ValueError, KeyError, TypeError: it was not written by `to_dict`.
        """
        evidence = data["evidence"]
        return cls(
            **{
                **data,
                "status": Status(data["status"]),
                "evidence": Evidence(**{**evidence, "kind": EvidenceKind(evidence["kind"])}),
                "files": {name: _unpack(packed) for name, packed in data["files"].items()},
                "missing": tuple(data["missing"]),
                "fingerprint": Fingerprint.from_dict(data["fingerprint"]),
            }
        )


def _pack(data: bytes) -> str | dict[str, str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _unpack(packed: str | Mapping[str, str]) -> bytes:
    return packed.encode() if isinstance(packed, str) else base64.b64decode(packed["base64"], validate=True)
