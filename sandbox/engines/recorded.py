"""Gives back what was recorded from Docker earlier: for a hosted page, or a machine where nothing may run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.errors import EngineError, EngineUnavailable, NotRecorded
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.job import Job
from sandbox.result import EvidenceKind, RunResult
from sandbox.shared_results import SharedResults

RECORDINGS = Path(__file__).parents[1] / "recordings"
_KEPT = 256
_DIGITS = 12
_MOST_WORDS = 60
_RUN_LIVE = "To run it live, choose another engine: --engine docker, or --engine local."


@dataclass(frozen=True)
class Recording:
    """One result with what it answers.

    Attributes:
        environment, job: digests of the two; the result is given for exactly these.
        command: the job's command as one line, for messages.
        declared_base: the base image that the environment names; another one in `result.evidence.base` stood in for it.
        result: as the engine that it was recorded from gave it.
    """

    environment: str
    job: str
    command: str
    declared_base: str
    result: RunResult

    @classmethod
    def of(cls, environment: Environment, job: Job, result: RunResult) -> Recording:
        """Keep `result`."""
        return cls(environment.digest, job.digest, " ".join(job.command), environment.base, result)

    @classmethod
    def from_path(cls, path: Path) -> Recording:
        """Read one file.

        Raises:
            EngineError: it is not a recording.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{**data, "result": RunResult.from_dict(data["result"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(
                f"The recording {path.name} cannot be read ({error!r}): install the project anew, or record it again "
                "with “python -m sandbox record”."
            ) from error

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**vars(self), "result": self.result.to_dict()}

    @property
    def file_name(self) -> str:
        """Where it is kept: for a person the environment's name, for us the digests."""
        return f"{self.result.environment}{_suffix(self.environment, self.job)}"

    @property
    def day(self) -> str:
        """When it was recorded, such as `2026-11-22`."""
        return self.result.evidence.captured[:10]


def _suffix(environment: str, job: str) -> str:
    return f"-{environment[:_DIGITS]}-{job[:_DIGITS]}.json"


class RecordedEngine(Engine):
    """Gives recorded results for exactly the jobs and environments that were recorded, and for nothing else."""

    kind = EvidenceKind.RECORDED

    def __init__(self, folder: Path = RECORDINGS) -> None:
        self._folder = folder

    def check(self) -> str:
        """How many results there are, and of which days."""
        found = self._all()
        if not found:
            raise EngineUnavailable(
                f"There are no recordings in {self._folder}: install the project anew, or record some from Docker with "
                "“python -m sandbox record”."
            )
        return f"{len(found)} results recorded from {_sources(found)}"

    def is_ready(self, environment: Environment) -> bool:
        """Whether anything is recorded for the environment as it is."""
        return any(self._folder.glob(f"*{_suffix(environment.digest, '*')}"))

    def prepare(
        self, environment: Environment, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
    ) -> None:
        """See that something is recorded for the environment as it is.

        Raises:
            NotRecorded: nothing is.
        """
        (cancellation or Cancellation()).check()
        if not self.is_ready(environment):
            raise NotRecorded(
                f"Nothing is recorded for {self._called(environment)}. There is {self._contents()}. {_RUN_LIVE}"
            )
        on_event(Event(EventKind.STEP, environment.name, "Recorded results are at hand", 1.0))

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        """The recorded result of exactly this job in exactly this environment; its times are those of the recording."""
        (cancellation or Cancellation()).check()
        for path in self._folder.glob(f"*{_suffix(environment.digest, job.digest)}"):
            recording = _read(path)
            if (recording.environment, recording.job) == (environment.digest, job.digest):
                return _give(path, recording, environment, on_event)
        raise NotRecorded(
            f"“{' '.join(job.command)[:_MOST_WORDS]}”, with these files, is not recorded for "
            f"{self._called(environment)}. There is {self._contents()}. {_RUN_LIVE}"
        )

    def clean(self) -> tuple[str, ...]:
        """Nothing: the recordings came with the project."""
        return ()

    def _all(self) -> list[Recording]:
        return [_read(path) for path in sorted(self._folder.glob("*.json"))]

    def _called(self, environment: Environment) -> str:
        """The environment by name, and whether it is another now than the one that was recorded."""
        known = {recording.result.environment: recording.environment for recording in self._all()}
        changed = known.get(environment.name, environment.digest) != environment.digest
        return f"“{environment.name}”" + (", whose files have changed since it was recorded" if changed else "")

    def _contents(self) -> str:
        """What is recorded, in words: each command, and where."""
        places: dict[str, dict[str, None]] = {}
        for recording in self._all():
            places.setdefault(recording.command[:_MOST_WORDS], {})[recording.result.environment] = None
        return "; ".join(f"“{command}” in {', '.join(names)}" for command, names in places.items()) or "nothing at all"


_RECORDINGS: SharedResults[Recording] = SharedResults(_KEPT)
_PLAYED: SharedResults[RunResult] = SharedResults(_KEPT)


def _read(path: Path) -> Recording:
    """The recording in a file, read once for as long as the file stays as it is."""
    return _RECORDINGS.get(_stamp(path), lambda: Recording.from_path(path))


def _stamp(path: Path) -> tuple[Path, int, int]:
    """What is another for another file, or for another text in it; zeros where there is none to be read."""
    try:
        found = path.stat()
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


def _give(path: Path, recording: Recording, environment: Environment, on_event: OnEvent) -> RunResult:
    """Play the recording in `path`: the result is the same object for all who ask."""
    result, evidence = recording.result, recording.result.evidence
    on_event(Event(EventKind.STEP, environment.name, f"Recorded on {recording.day} from {evidence.engine}", 1.0))
    for line in result.stdout.splitlines() + result.stderr.splitlines():
        on_event(Event(EventKind.LOG, environment.name, line))
    return _PLAYED.get((_stamp(path), environment.name), lambda: _played(recording, environment))


def _played(recording: Recording, environment: Environment) -> RunResult:
    result, evidence = recording.result, recording.result.evidence
    stood_in = evidence.base and evidence.base != recording.declared_base
    return replace(
        result,
        environment=environment.name,
        evidence=replace(
            evidence,
            kind=EvidenceKind.RECORDED,
            recorded_from=str(evidence.kind),
            base=f"{evidence.base}, standing in for {recording.declared_base}" if stood_in else evidence.base,
        ),
    )


def _sources(recordings: Sequence[Recording]) -> str:
    found: Mapping[str, None] = dict.fromkeys(
        f"{recording.result.evidence.engine} on {recording.day}" for recording in recordings
    )
    return ", ".join(found)
