"""Records what the course runs from Docker, so that it can be shown where nothing can run."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.engines.forwarding import ForwardingEngine
from sandbox.engines.recorded import RECORDINGS, Recording
from sandbox.environment import Environment
from sandbox.errors import BadOutput, EngineError, InputError
from sandbox.events import OnEvent, ignore
from sandbox.job import Job
from sandbox.repertoire import loud_runs, run_everything
from sandbox.result import EvidenceKind, RunResult


def record(
    engine: Engine,
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
    folder: Path = RECORDINGS,
) -> Path:
    """Run everything on `engine` and put the results in the place of those in `folder`; give the folder.

    Nothing is replaced unless all of it ran.

    Raises:
        InputError: `engine` is not Docker, from which alone recordings are taken.
        BadOutput: a run failed.
        EngineError: the engine's trouble, or `folder` cannot be written.
        Cancelled: on request.
    """
    if engine.kind is not EvidenceKind.DOCKER:
        raise InputError(f"Recordings are taken from Docker, and this is the engine “{engine.kind}”: choose docker.")
    tape = _Tape(engine)
    run_everything(tape, on_event, cancellation)
    loud = loud_runs()
    for recording in tape.recordings:
        if recording.result.ok is ((recording.environment, recording.job) in loud):
            raise BadOutput(f"Nothing was recorded, because a run {_surprise(recording)}")
    try:
        _replace(tape.recordings, folder)
    except OSError as error:
        raise EngineError(f"The recordings in {folder} cannot be written ({error.strerror}): mend that.") from error
    return folder


def _surprise(recording: Recording) -> str:
    result = recording.result
    if not result.ok:
        return f"failed. {result.message}"
    return f"went well that was to fail: “{recording.command}” in “{result.environment}”."


def _replace(recordings: list[Recording], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = set()
    for recording in recordings:
        path = folder / recording.file_name
        part = path.with_suffix(".part")
        part.write_text(json.dumps(recording.to_dict(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        part.replace(path)
        kept.add(path)
    for path in folder.glob("*.json"):
        if path not in kept:
            path.unlink()


class _Tape(ForwardingEngine):
    """The same engine, with every result kept."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.recordings: list[Recording] = []
        self._lock = threading.Lock()

    def run(
        self,
        environment: Environment,
        job: Job,
        on_event: OnEvent = ignore,
        cancellation: Cancellation | None = None,
    ) -> RunResult:
        result = super().run(environment, job, on_event, cancellation)
        with self._lock:
            self.recordings.append(Recording.of(environment, job, result))
        return result
