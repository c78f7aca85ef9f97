"""What a change costs: the same image built again unchanged, with its last line changed, and with one pin moved."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Recipe
from sandbox.environment import Environment, load_environment
from sandbox.errors import PrepareFailed
from sandbox.events import Event, EventKind, OnEvent
from sandbox.measurements.building import build_again
from sandbox.measurements.measured import SUBJECT
from sandbox.measurements.names import LAST_LINE, NEW_PIN, OLD_PIN, ONE_PIN, UNCHANGED

_SHARES = {UNCHANGED: (0.0, 0.03), LAST_LINE: (0.03, 0.08), ONE_PIN: (0.08, 1.0)}
"""Which part of the time each takes, roughly."""
NEW_HASHES = (
    "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274",
    "ff70335d468e7eb6ec65b95b99d3a2836546063f63acc5171de367e834932a81",
)
OLD_LINE, NEW_LINE = "WORKDIR /work", "WORKDIR /kitchen"


def measure(engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Any]:
    """Build `pinned` three times over.

    Returns:
        {old_pin, new_pin, old_line, new_line, builds}; builds by what was changed: {seconds, steps}, each step
        {step, reused, seconds}.
    """
    environment = load_environment(SUBJECT)
    # Makes the changed files unlike those of any earlier measurement, whose layers might still be cached.
    mark = secrets.token_hex(4)
    changes: dict[str, Callable[[], Environment]] = {
        UNCHANGED: lambda: environment,
        LAST_LINE: lambda: replace(environment, dockerfile=_change_last_line(environment.dockerfile, mark)),
        ONE_PIN: lambda: replace(environment, lock=f"# {mark}\n{move_pin(environment.lock)}"),
    }
    base = Recipe.of(environment)
    builds = {}
    for what, change in changes.items():
        share = _SHARES[what]
        on_event(Event(EventKind.STEP, environment.name, f"Building again: {what}", share[0]))
        built = build_again(engine, base, Recipe.of(change()).files, on_event, cancellation, share)
        if built.error:
            raise PrepareFailed(f"Building again broke: {built.error}", "\n".join(built.log))
        builds[what] = built.to_dict()
        for step in builds[what]["steps"]:
            step["step"] = step["step"].replace(f"-{mark}", "")
    return {"old_pin": OLD_PIN, "new_pin": NEW_PIN, "old_line": OLD_LINE, "new_line": NEW_LINE, "builds": builds}


def move_pin(lock: str) -> str:
    """The lock with the one pin moved to its next version, hashes and all.

    Raises:
        PrepareFailed: there is no such pin in it.
    """
    hashes = " \\\n".join(f"    --hash=sha256:{digest}" for digest in NEW_HASHES)
    entry = rf"^{re.escape(OLD_PIN)} \\\n(?:    --hash=\S+(?: \\)?\n)+"
    moved, count = re.subn(entry, lambda _: f"{NEW_PIN} \\\n{hashes}\n", lock, flags=re.MULTILINE)
    if count != 1:
        raise PrepareFailed(
            f"The lock of “{SUBJECT}” has no line {OLD_PIN} to move: choose another pin to measure with."
        )
    return moved


def _change_last_line(dockerfile: str, mark: str) -> str:
    kept, line = dockerfile.rstrip().rsplit("\n", 1)
    if line != OLD_LINE:
        raise PrepareFailed(
            f"The Dockerfile of “{SUBJECT}” does not end with {OLD_LINE}: choose another line to measure with."
        )
    return f"{kept}\n{NEW_LINE}-{mark}\n"
