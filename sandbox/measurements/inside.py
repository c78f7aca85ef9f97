"""What a process sees from inside a container, what the same script sees outside, and what is seen of it from there."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine, labels
from sandbox.engines.docker.errors import UNREACHABLE
from sandbox.engines.docker.images import Recipe
from sandbox.environment import Environment, load_environment
from sandbox.errors import EngineError
from sandbox.events import Event, EventKind, OnEvent
from sandbox.job import Job
from sandbox.measurements.measured import SUBJECT
from sandbox.measurements.runs import run_in

SCRIPT = Path(__file__).with_name("look_around.py")
HELD_SECONDS = (1.5, 15.0)
"""How long the script stays, so that its processes can be looked at from outside; the first where that is enough."""
OUTSIDE_SECONDS = 30.0


def measure(engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Any]:
    """Look around on both sides.

    Returns:
        {inside, outside, seen}: the findings of look_around.py on either side, `outside` being the machine that this
        Python runs on; and the container's processes as Docker's machine lists them, each {number, user, program},
        in the order of their numbers, or none where that machine does not tell.
    """
    # A name of its own, by which the container is found while it runs.
    environment = replace(load_environment(SUBJECT), name=f"{SUBJECT}-{secrets.token_hex(4)}")
    recipe = Recipe.of(load_environment(SUBJECT))
    on_event(Event(EventKind.STEP, SUBJECT, "Looking around inside", 0.1))
    image = engine.images.build(recipe, on_event, cancellation).id
    for held in HELD_SECONDS:
        found, look = _look_from_both_sides(engine, image, environment, held, cancellation)
        # All that the script itself saw, or none: some were gone, where there are fewer.
        if not look.too_late and len(look.seen) in (0, found["processes"]):
            break
    on_event(Event(EventKind.STEP, SUBJECT, "Looking around outside", 0.9))
    return {"inside": found, "outside": _findings(_look_outside()), "seen": look.seen}


@dataclass(frozen=True)
class _Look:
    """What the machine that Docker runs on tells of a container's processes, and whether they were gone before that."""

    seen: list[dict[str, Any]]
    too_late: bool


def _look_from_both_sides(
    engine: DockerEngine, image: str, environment: Environment, held: float, cancellation: Cancellation
) -> tuple[dict[str, Any], _Look]:
    """What the script finds inside, while it stays for `held` seconds, and what is seen of it from outside."""
    looked: list[_Look] = []

    def look(event: Event) -> None:
        # The script's first line is out: it is there now, and stays for a moment.
        if event.kind is EventKind.LOG and not looked:
            looked.append(_look_from_outside(engine, environment))

    job = Job(("python", SCRIPT.name, str(held)), {SCRIPT.name: SCRIPT.read_bytes()})
    result = run_in(engine, image, environment, job, cancellation, look)
    cancellation.check()
    return _findings(result.stdout), looked[0] if looked else _Look([], too_late=True)


def _look_from_outside(engine: DockerEngine, environment: Environment) -> _Look:
    def containers() -> list[dict[str, Any]]:
        return list(engine.api.containers(filters={"label": f"{labels.ENVIRONMENT}={environment.name}"}))

    # Not every machine's `ps` can do this, and the measurement does without it.
    with suppress(docker.errors.DockerException, ValueError, LookupError, *UNREACHABLE):
        (container,) = containers()
        listed = engine.api.top(container["Id"], ps_args="-eo pid,uid,comm")["Processes"]
        seen = [{"number": int(number), "user": int(user), "program": program} for number, user, program in listed]
        return _Look(sorted(seen, key=lambda process: process["number"]), too_late=False)
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        return _Look([], too_late=not containers())
    return _Look([], too_late=False)


def _look_outside() -> str:
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, str(SCRIPT)],
                check=True,
                capture_output=True,
                text=True,
                cwd=folder,
                timeout=OUTSIDE_SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise EngineError(f"Looking around on this machine failed ({error}): try again.") from error
    return done.stdout


def _findings(printed: str) -> dict[str, Any]:
    try:
        return dict(json.loads(printed))
    except ValueError as error:
        raise EngineError(f"{SCRIPT.name} printed something else than its findings: {printed[:200]!r}.") from error
