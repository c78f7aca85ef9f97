"""What of this lesson's figures stands in the handout: what is declared or cited, and what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.shared.amounts import duration
from lessons.shared.paper import program, rows
from lessons.shared.recorded import Recorded
from lessons.story.words import number
from lessons.why_containers.figures import HARDLY, Maintained, Moved, Rebuild, Started
from lessons.why_containers.limits import DIVERGENCE, DRASTIC, run_twice
from lessons.why_containers.maintaining import CHANGE, PINS, STEPS, maintained_words
from lessons.why_containers.moving import moved_words
from lessons.why_containers.starting import cited_words, loaded_words, started_words
from sandbox.divergence import load_divergence
from sandbox.engines.recorded import RecordedEngine
from sandbox.flagship import outcomes
from sandbox.measurements import Measured

_BUILDS = ("what was changed", "steps anew", "it took")


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    return {
        "maintain": PINS,
        "maintain-guess": {"steps": STEPS},
        "move": {"orders": number(len(outcomes()))},
        "machine": cited_words(),
    }


def below() -> Mapping[str, str]:
    """The change of the lock, and the program that runs twice."""
    return {"maintain": program(CHANGE), "limits-code": program(load_divergence(DIVERGENCE).script)}


def recorded() -> Mapping[str, Recorded]:
    """For each section those that were measured, where the recordings are of the case that it tells."""
    rebuild, shipping, startup = map(Measured.recorded, ("rebuild", "shipping", "startup"))
    maintained, moved, started = Maintained.of(rebuild), Moved.of(shipping), Started.of(startup)
    sections = {
        "maintained": Recorded(rebuild.evidence, maintained_words(maintained)),
        "lanes": Recorded(rebuild.evidence, below=rows(_BUILDS, map(_build, maintained.builds))),
        "loading": Recorded(startup.evidence, loaded_words(started)),
    }
    if moved.same:
        sections["moved"] = Recorded(shipping.evidence, moved_words(moved))
    if started.heavier == HARDLY:
        sections["started"] = Recorded(startup.evidence, started_words(started))
    pair = run_twice(RecordedEngine())
    if pair.change == DRASTIC:
        sections["limits-differ"] = Recorded(pair.right.result.evidence, pair.words)
    return sections


def _build(build: Rebuild) -> tuple[str, ...]:
    return build.what, f"{build.built} of {len(build.steps)}", duration(build.seconds)
