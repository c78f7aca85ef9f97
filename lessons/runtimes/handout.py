"""What of this lesson's figures stands in the handout: all of them are recorded."""

from __future__ import annotations

from collections.abc import Mapping

from lessons.runtimes.figures import Inventories
from lessons.runtimes.running import JAR, SUM, add_up, look_for_jar, take_both
from lessons.shared.paper import program, rows
from lessons.shared.recorded import Recorded
from sandbox.divergence import load_divergence
from sandbox.engines.recorded import RecordedEngine

_ABSENT = "–"


def below() -> Mapping[str, str]:
    """The two programs."""
    return {"jar": program(load_divergence(JAR).script), "sum": program(load_divergence(SUM).script)}


def recorded() -> Mapping[str, Recorded]:
    """For each section the figures that its text asks for, where the recordings are of the case that it tells."""
    engine = RecordedEngine()
    found, jar, sums = take_both(engine), look_for_jar(engine), add_up(engine)
    sections = {}
    if found.count:
        sections["inventories"] = Recorded(found.right.evidence, found.words)
        sections["all"] = Recorded(found.right.evidence, below=_differences(found))
    if jar.stops:
        sections["jar-stops"] = Recorded(jar.right.evidence, jar.words)
        sections["jar-why"] = Recorded(jar.right.evidence, jar.versions)
        sections["compare"] = Recorded(jar.right.evidence, jar.beside(sums))
    if sums.differs:
        sections["sum-differs"] = Recorded(sums.right.evidence, sums.words)
        sections["threshold"] = Recorded(sums.right.evidence, sums.menu)
    return sections


def _differences(found: Inventories) -> str:
    """What differs between the two inventories, as a table."""
    left, right = found.left, found.right
    entries = left.fingerprint.differences(right.fingerprint)
    lines = ((f"{entry.section}: {entry.name}", entry.left or _ABSENT, entry.right or _ABSENT) for entry in entries)
    return rows(("what", left.environment, right.environment), lines)
