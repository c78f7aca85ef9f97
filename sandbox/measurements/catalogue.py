"""Which measurements there are, and where their figures come from: live, or recorded with provenance."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sandbox.cancellation import Cancellation
from sandbox.engines.base import Engine
from sandbox.environment import load_environment
from sandbox.errors import InputError
from sandbox.events import Event, EventKind, OnEvent, ignore
from sandbox.measurements.measured import RECORDINGS, SUBJECT, Measured
from sandbox.result import Evidence, EvidenceKind

if TYPE_CHECKING:
    from sandbox.engines.docker import DockerEngine

    MeasureFunction = Callable[[DockerEngine, OnEvent, Cancellation], Mapping[str, Any]]

NAMES = ("inside", "layers", "orders", "rebuild", "shipping", "startup")
"""Each is the name of its file."""

# What one of them does to the machine would be in the figures of another.
_ALONE = threading.Lock()
_POLL_SECONDS = 0.1


def measure(
    name: str, engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
) -> Measured:
    """Take the measurement `name`: live where `engine` is Docker, else as recorded.

    Live ones are taken one at a time. Whatever they create is gone afterwards, however they end.

    Raises:
        InputError: there is no such measurement.
        EngineError: Docker's trouble, or nothing is recorded under that name.
        Cancelled: on request.
    """
    if name not in NAMES:
        raise InputError(f"There is no measurement “{name}”: there are {', '.join(NAMES)}.")
    cancellation = cancellation or Cancellation()
    cancellation.check()
    docker_engine = as_docker(engine)
    if docker_engine is None:
        return Measured.recorded(name)
    # Imported late, as these need Docker's client, which takes longer than to read a recording.
    function = cast("MeasureFunction", importlib.import_module(f"sandbox.measurements.{name}").measure)
    docker_engine.prepare(load_environment(SUBJECT), on_event, cancellation)
    with _alone(on_event, cancellation):
        data = function(docker_engine, on_event, cancellation)
    return Measured(name, evidence_of(docker_engine), data)


def measure_order(
    order: Sequence[str], engine: Engine, on_event: OnEvent = ignore, cancellation: Cancellation | None = None
) -> Measured:
    """The measurement `orders` with one order of lines of one's own: live, as its attempt `TRIED`, else as recorded.

    Raises:
        EngineError: Docker's trouble, or nothing is recorded.
        Cancelled: on request.
    """
    cancellation = cancellation or Cancellation()
    cancellation.check()
    docker_engine = as_docker(engine)
    if docker_engine is None:
        return Measured.recorded("orders")
    from sandbox.measurements.orders import TRIED, try_order

    docker_engine.prepare(load_environment(SUBJECT), on_event, cancellation)
    with _alone(on_event, cancellation):
        attempt = try_order(docker_engine, order, on_event, cancellation)
    return Measured("orders", evidence_of(docker_engine), {"attempts": {TRIED: attempt}})


def record_measurements(
    engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation, folder: Path = RECORDINGS
) -> Path:
    """Take every measurement live and keep them in `folder`, all or none; give the folder.

    Raises:
        EngineError: Docker's trouble, or `folder` cannot be written.
        Cancelled: on request.
    """
    for measured in [measure(name, engine, on_event, cancellation) for name in NAMES]:
        measured.save(folder)
    return folder


def as_docker(engine: Engine) -> DockerEngine | None:
    """`engine`, if it is Docker itself."""
    if engine.kind is not EvidenceKind.DOCKER:
        return None
    from sandbox.engines.docker import DockerEngine

    return engine if isinstance(engine, DockerEngine) else None


def evidence_of(engine: DockerEngine) -> Evidence:
    """The provenance of what is measured now.

    Raises:
        EngineError: Docker's trouble.
    """
    from sandbox.engines.docker.images import Recipe

    environment = load_environment(SUBJECT)
    found = engine.images.find(Recipe.of(environment))
    return Evidence(
        kind=EvidenceKind.DOCKER,
        engine=engine.check(),
        environment=environment.digest,
        image=found.id if found else "",
        captured=datetime.now(UTC).isoformat(timespec="seconds"),
        base=found.base if found else "",
    )


@contextmanager
def _alone(on_event: OnEvent, cancellation: Cancellation) -> Iterator[None]:
    if not _ALONE.acquire(blocking=False):
        on_event(Event(EventKind.STEP, SUBJECT, "Waiting until another measurement is done"))
        while not _ALONE.acquire(timeout=_POLL_SECONDS):
            cancellation.check()
    try:
        yield
    finally:
        _ALONE.release()
