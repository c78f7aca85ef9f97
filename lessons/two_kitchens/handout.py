"""What of this lesson's figures stands in the handout: what is counted or locked, and what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.shared.paper import program, rows
from lessons.shared.recorded import Recorded
from lessons.two_kitchens.baking import bake_both, parts
from lessons.two_kitchens.pies import GUESTS, IN_WORDS, guests, in_words
from sandbox.divergence import load_divergence
from sandbox.engines.recorded import RecordedEngine
from sandbox.pie import SLUG, SOURCES, pie_kitchens


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    months, models = zip(*map(parts, SOURCES), strict=True)
    return {
        "recipe": {"guests": in_words(len(guests()))},
        "pans": dict(zip(("first", "second"), months, strict=True)),
        "oven": dict(zip(("first", "second"), models, strict=True)),
    }


def below() -> Mapping[str, str]:
    """The recipe as a program, and its ingredients."""
    recipe = load_divergence(SLUG)
    return {"code": f"{program(recipe.script)}\n\n{program(recipe.files[GUESTS].decode())}"}


def recorded() -> Mapping[str, Recorded]:
    """What was behind the pie of the kitchen in which everything is another one."""
    pies = bake_both(RecordedEngine(), pie_kitchens()[-1])
    evidence = pies.second.run.evidence
    behind = rows((*IN_WORDS, "the first kitchen", "one with all new parts"), pies.parts)
    why = {f"why-{trait}": Recorded(evidence, pies.causes(trait)) for trait in pies.differing}
    return {"did": Recorded(evidence, below=behind), **why}
