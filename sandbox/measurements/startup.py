"""How long it takes until a program's first line is out: as a process, in a light container, in a heavy one."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.errors import docker_errors
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.weights import weight
from sandbox.environment import Environment, load_environment
from sandbox.errors import EngineError
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import Job
from sandbox.measurements.measured import SUBJECT
from sandbox.measurements.names import HEAVY, LIGHT, LOADED, PROCESS
from sandbox.measurements.runs import run_in

ROUNDS = 5
HELLO = "print('ready', flush=True)"
LIBRARIES = f"import pandas, sklearn.linear_model; {HELLO}"


def measure(engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Any]:
    """Start each in turns, every image being on the machine already.

    Returns:
        {rounds, cores, starts}; the cores are this machine's; starts by what was started: {seconds: every single
        figure, median, image_bytes}. `light` is the base image alone, `heavy` is `pinned`, which stands on it.
    """
    environment = load_environment(SUBJECT)
    recipe = Recipe.of(environment)
    with engine.images.bases_of(recipe, recipe.read(), on_event, cancellation) as bases:
        light, heavy = (_looked_at(engine, name) for name in (bases[environment.base], recipe.tag))

    def container(image: str, code: str) -> Callable[[], float]:
        return lambda: _container_seconds(engine, image, environment, code, cancellation)

    works: dict[str, tuple[Callable[[], float], int]] = {
        PROCESS: (_process_seconds, 0),
        LIGHT: (container(light.id, HELLO), light.size),
        HEAVY: (container(heavy.id, HELLO), heavy.size),
        LOADED: (container(heavy.id, LIBRARIES), heavy.size),
    }
    taken: dict[str, list[float]] = {what: [] for what in works}
    for number in range(ROUNDS):
        for part, (what, (work, _)) in enumerate(works.items()):
            cancellation.check()
            share = (number + part / len(works)) / ROUNDS
            on_event(Event(EventKind.STEP, SUBJECT, f"Round {number + 1} of {ROUNDS}: {what}", share))
            taken[what].append(work())
    return {
        "rounds": ROUNDS,
        "cores": os.cpu_count() or 1,
        "starts": {
            what: {"seconds": taken[what], "median": statistics.median(taken[what]), "image_bytes": size}
            for what, (_, size) in works.items()
        },
    }


@dataclass(frozen=True)
class _Weighed:
    id: str
    size: int


def _looked_at(engine: DockerEngine, image: str) -> _Weighed:
    with docker_errors("looking for an image"):
        found = engine.api.inspect_image(image)
    return _Weighed(str(found["Id"]), weight(engine.api, image))


def _process_seconds() -> float:
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", HELLO], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        line = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if not line:
        raise EngineError("A Python process printed nothing on this machine: try again.")
    return seconds


def _container_seconds(
    engine: DockerEngine, image: str, environment: Environment, code: str, cancellation: Cancellation
) -> float:
    first: list[float] = []

    def note(event: Event) -> None:
        if event.kind is EventKind.LOG and not first:
            first.append(time.perf_counter())

    begun = time.perf_counter()
    run_in(engine, image, environment, Job(("python", "-c", code)), cancellation, note)
    if not first:
        raise EngineError("A container printed nothing: try again.")
    return first[0] - begun
