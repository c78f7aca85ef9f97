"""What of this lesson's figures stands in the handout: what is locked, and what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.shared.paper import program, rows
from lessons.shared.recorded import Recorded
from lessons.story.words import number
from lessons.the_container.building import built_words
from lessons.the_container.figures import Box, Looked, Weighed, short_digest, size_in_words
from lessons.the_container.looking import looked_words
from lessons.the_container.plan import mistaken_lines, texts
from lessons.the_container.serving import PINNED, serve_in_both, shipped_words
from lessons.the_container.weighing import shared_words, weighed_words
from lessons.the_container.writing import locked_words
from sandbox.engines.recorded import RecordedEngine
from sandbox.flagship import outcomes
from sandbox.measurements import Measured
from sandbox.measurements.orders import LINES, MISTAKES, RIGHT

_LAYERS = ("layer", "its line", "size")
_NUMBERS = ("program", "inside", "outside")
_SIDES = ("what the script found", "inside", "outside")


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    return {
        "write": {"lines": len(LINES)},
        "line-from": locked_words(),
        "line-copy": locked_words(),
        "ship": {"orders": number(len(outcomes()))},
    }


def below() -> Mapping[str, str]:
    """The lines that a section is about, without the digest's last digits, which nobody types from paper."""
    lines = {f"line-{name}": _lines(text) for name, text in texts().items()}
    wrong = {f"wrong-{name}": _lines(*mistaken_lines(name)) for name in MISTAKES}
    return {**lines, **wrong, "written": _lines(*(texts()[name] for name in LINES))}


def recorded() -> Mapping[str, Recorded]:
    """For each section those that were measured, where the recordings are of the case that it tells."""
    inside, layers, orders = map(Measured.recorded, ("inside", "layers", "orders"))
    looked, weighed, attempts = Looked.of(inside), Weighed.of(layers), orders.data["attempts"]
    sections = {
        "weighed": Recorded(layers.evidence, weighed_words(weighed), below=rows(_LAYERS, _stack(weighed.box())))
    }
    if looked.programs_outside:
        sections["looked"] = Recorded(inside.evidence, looked_words(looked))
        sections["walled"] = Recorded(inside.evidence, below=rows(_SIDES, looked.walled()))
        if numbers := looked.numbers():
            sections["numbers"] = Recorded(inside.evidence, below=rows(_NUMBERS, numbers))
        sections["shared"] = Recorded(inside.evidence, below=rows(_SIDES, looked.shared()))
    if any(box.shared for box in weighed.boxes):
        sections["compare"] = Recorded(layers.evidence, shared_words(weighed))
    if attempts[RIGHT]["same_image"]:
        sections["built"] = Recorded(orders.evidence, built_words(attempts[RIGHT]))
    for mistake in MISTAKES:
        if attempts[mistake]["broke"]:
            sections[f"wrong-{mistake}"] = Recorded(orders.evidence, below=program(attempts[mistake]["error"]))
    result = serve_in_both(RecordedEngine())
    comparison = result.comparisons[PINNED]
    if not comparison.flipped:
        sections["shipped"] = Recorded(result.runs[PINNED].evidence, shipped_words(comparison))
    return sections


def _stack(box: Box) -> list[tuple[str, str, str]]:
    """An image's layers, the lowest at the bottom."""
    return [(slab.title, f"`{slab.step}`", size_in_words(slab)) for slab in reversed(box.slabs)]


def _lines(*lines: str) -> str:
    return program("\n".join(map(short_digest, lines)))
