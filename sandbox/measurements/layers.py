"""What the images are made of: their layers from the bottom up, each with its size and what made it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.weights import history
from sandbox.environment import environment_names, load_environment
from sandbox.events import Event, EventKind, OnEvent

BASE, OWN = "base", "own"
"""Whose a layer is: the base image's, or the environment's own."""

Entry = Mapping[str, Any]


def measure(engine: DockerEngine, on_event: OnEvent, cancellation: Cancellation) -> dict[str, Any]:
    """Open the image of every environment.

    Returns:
        `images`, by environment name: {declared_base, base, bytes, layers}. Each layer is {of, step, bytes, shared},
        where `of` is one of the two above, and `shared` says whether the image before it in the list has it too.
    """
    histories: dict[str, list[Entry]] = {}
    images: dict[str, Any] = {}
    for name in environment_names():
        environment = load_environment(name)
        engine.prepare(environment, on_event, cancellation)
        on_event(Event(EventKind.STEP, name, "Weighing the layers"))
        recipe = Recipe.of(environment)
        found = engine.images.find(recipe)
        histories[name] = history(engine.api, recipe.tag)
        images[name] = {
            "declared_base": environment.base,
            "base": found.base if found else recipe.base,
            "bytes": sum(int(entry["Size"]) for entry in histories[name]),
            "layers": _layers(histories[name], recipe, [histories[other] for other in images]),
        }
    return {"images": images}


def _layers(entries: Sequence[Entry], recipe: Recipe, others: Sequence[Sequence[Entry]]) -> list[dict[str, Any]]:
    """Name the layers of one image.

    Args:
        others: the histories of the images opened before.
    """
    lines = [str(one) for one in recipe.read().last_stage if one.name != "FROM"]
    beneath = len(entries) - len(lines)
    common = max((_in_common(entries, other) for other in others), default=0)
    layers = []
    for number, entry in enumerate(entries):
        own = number >= beneath
        step = lines[number - beneath] if own else _step(entry["CreatedBy"], entry.get("Comment") or "")
        layers.append({"of": OWN if own else BASE, "step": step, "bytes": entry["Size"], "shared": number < common})
    return layers


def _in_common(one: Sequence[Entry], two: Sequence[Entry]) -> int:
    """How many layers, from the bottom, two images share."""

    def identity(entry: Entry) -> tuple[Any, ...]:
        return entry["Id"], entry["Created"], entry["CreatedBy"], entry["Size"]

    count = 0
    for left, right in zip(one, two, strict=False):
        if identity(left) != identity(right):
            break
        count += 1
    return count


def _step(created_by: str, comment: str) -> str:
    """The Dockerfile's line for a layer, out of what Docker notes down."""
    line = re.sub(r"^/bin/sh -c (#\(nop\)\s*)?", "", created_by).strip()
    line = re.sub(r"^(RUN )?(\|\d+ (\w+=\S* )*)?/bin/sh -c ", "RUN " if line.startswith("RUN ") else "", line)
    line = re.sub(r"\s*# buildkit$", "", re.sub(r"\s+", " ", line))
    if not line:
        return comment.strip(" -") or "made outside of Docker"
    if re.match(r"(ADD|COPY) ", line):
        # What came in is named by a checksum only.
        return re.sub(r"^(ADD|COPY) \S+:\S+ in (\S+)$", r"\1 … \2", line)
    if created_by.startswith("/bin/sh -c #(nop)") or re.match(r"(RUN|CMD|ENV|ARG|USER|WORKDIR|LABEL|EXPOSE) ", line):
        return line
    return f"RUN {line}"
