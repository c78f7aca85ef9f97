"""The lines of `pinned`'s Dockerfile in their own order and in wrong ones, each built for real."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.cancellation import Cancellation
from sandbox.environment import DOCKERFILE, load_environment
from sandbox.errors import EngineError
from sandbox.events import OnEvent
from sandbox.measurements.measured import SUBJECT

if TYPE_CHECKING:
    from sandbox.engines.docker import DockerEngine
    from sandbox.engines.docker.images import Recipe

_MARKS = {
    "base": "ARG BASE=",
    "from": "FROM ",
    "venv": "RUN python3 -m venv ",
    "path": "ENV PATH=",
    "copy": "COPY requirements.lock ",
    "install": "RUN pip install ",
    "user": "USER ",
    "workdir": "WORKDIR ",
}
LINES = tuple(_MARKS)
"""The Dockerfile's lines by short names, in its own order."""

MISTAKES: Mapping[str, tuple[str, ...]] = {
    "from-before-base": ("from",),
    "no-from": ("base", "venv"),
    "no-venv": ("base", "from", "copy", "install"),
    "install-before-path": ("base", "from", "venv", "copy", "install"),
    "install-before-copy": ("base", "from", "venv", "path", "install"),
    "user-before-venv": ("base", "from", "user", "venv"),
    "user-before-install": ("base", "from", "venv", "path", "copy", "user", "install"),
}
"""Orders that cannot work, each up to the line that breaks."""
RIGHT, TRIED = "right", "tried"
"""What the attempts with the Dockerfile's own order, and with one that somebody asked for, are called."""


def instructions(dockerfile: str) -> dict[str, str]:
    """The instructions of `pinned`'s Dockerfile, without comments, by short name.

    Raises:
        EngineError: it has other lines than this measurement knows.
    """
    found: dict[str, str] = {}
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        for name, mark in _MARKS.items():
            if line.startswith(mark):
                found[name] = line
    if tuple(found) != LINES or len(lines) != len(LINES):
        raise EngineError(
            f"The {DOCKERFILE} of “{SUBJECT}” has other lines than the course explains: bring sandbox/measurements/"
            "orders.py and the lesson on containers up to date."
        )
    return found


def measure(engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Any]:
    """Build every wrong order, and the right one.

    Returns:
        {attempts}, each attempt by its name, as `try_order` gives it; the right one is called `right`.
    """
    orders = {**MISTAKES, RIGHT: LINES}
    attempts = {}
    for number, (name, order) in enumerate(orders.items()):
        share = number / len(orders), (number + 1) / len(orders)
        attempts[name] = try_order(engine, order, on_event, cancellation, share)
    return {"attempts": attempts}


def try_order(
    engine: DockerEngine,
    order: Sequence[str],
    on_event: OnEvent,
    cancellation: Cancellation,
    share: tuple[float, float] = (0.0, 1.0),
) -> dict[str, Any]:
    """Build a Dockerfile that has the lines `order`, by short names, in this order; nothing of it is kept.

    Args:
        share: from where to where this is on the way of the whole, for the progress.

    Returns:
        {lines, broke, error, log, seconds, steps, same_image}: the line that broke by its short name, or nothing; what
        Docker said, and what the line had printed; the steps as {step, reused, seconds}; whether the image is, by its
        id, the very image of `pinned`.

    Raises:
        EngineError: Docker's trouble. A build that breaks by itself is a result.
        Cancelled: on request.
    """
    # Imported late, so that the names above can be had without Docker's client.
    from sandbox.engines.docker.images import Recipe
    from sandbox.measurements.building import build_again

    environment = load_environment(SUBJECT)
    texts = instructions(environment.dockerfile)
    recipe = Recipe.of(environment)
    dockerfile = "\n".join([*(texts[name] for name in order), ""])
    files = {**recipe.files, DOCKERFILE: dockerfile.encode()}
    built = build_again(engine, recipe, files, on_event, cancellation, share)
    return {
        "lines": list(order),
        # Of a Dockerfile that Docker refuses as a whole, all before its last line was good.
        "broke": order[built.line - 1] if built.error else None,
        "error": _plain(built.error),
        "log": [_plain(line) for line in built.log],
        "same_image": bool(built.image) and built.image == _image_of(engine, recipe),
        **built.to_dict(),
    }


def _image_of(engine: DockerEngine, recipe: Recipe) -> str:
    found = engine.images.find(recipe)
    return found.id if found else ""


def _plain(text: str) -> str:
    """Without colours, and without the numbers by which a terminal would show them."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()
