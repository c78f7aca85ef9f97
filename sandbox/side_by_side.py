"""Two runs of one project held side by side, whatever became of them: the same, different, or not to be told.

A side that failed, lost rows or has another column differs, and says how. Two runs of one and the same environment
that differ show that the project is unstable, and then no difference between environments proves anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.compare import TOLERANCE, require_unique
from sandbox.environment import Environment
from sandbox.errors import BadOutput
from sandbox.outputs import Row, read_rows
from sandbox.overlap import Overlap, overlap, rows_in_words
from sandbox.result import EvidenceKind, RunResult


class Verdict(StrEnum):
    """What can be said of two sides, or of all of them."""

    SAME = "same"
    DIFFERENT = "different"
    UNSTABLE = "unstable"
    """Two runs of the same environment differ."""
    UNKNOWN = "unknown"
    """It could not be told."""


@dataclass(frozen=True)
class Side:
    """One run, with the environment that was asked for.

    Attributes:
        run: named like the environment; a further run in the same one has a number besides.
    """

    environment: Environment
    run: RunResult

    @property
    def name(self) -> str:
        """What it is called."""
        return self.run.environment

    @property
    def another_python(self) -> str:
        """What to say where the Python that ran is not the one that was asked for; else empty."""
        version, wanted = self.run.fingerprint.python.get("version", ""), self.environment.python
        if not version or version.split(".")[:2] == wanted.split("."):
            return ""
        return f"“{self.name}” asks for Python {wanted} and ran on {version}"


@dataclass(frozen=True)
class SideBySide:
    """Two sides, and what can be said of them.

    Attributes:
        left, right: names of the two.
        reason: what the verdict stands on, to be read after a colon; no full stop.
        problems: by side, why its predictions cannot be compared.
        overlap: of what they predicted, where both can be compared.
    """

    left: str
    right: str
    verdict: Verdict
    reason: str
    problems: Mapping[str, str] = field(default_factory=dict)
    overlap: Overlap = field(default_factory=Overlap)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the single values."""
        comparison = self.overlap.comparison
        return {
            **(comparison.to_dict() if comparison else {}),
            "left": self.left,
            "right": self.right,
            "verdict": str(self.verdict),
            "same": self.verdict is Verdict.SAME,
            "reason": self.reason,
            "problems": dict(self.problems),
            "rows_by_side": dict(self.overlap.rows),
            "rows_only": {name: len(keys) for name, keys in self.overlap.rows_only.items()},
            "columns_only": {name: list(columns) for name, columns in self.overlap.columns_only.items()},
        }


def hold_side_by_side(left: Side, right: Side, output: str, key: str = "", tolerance: float = TOLERANCE) -> SideBySide:
    """Compare what two runs wrote to the file `output`. A run that failed is no error here, but a side that differs.

    Args:
        key: the column that identifies the rows; they go by their order where it is empty.
        tolerance: how far two scores may lie apart and still count as the same.
    """
    rows: dict[str, Sequence[Row]] = {}
    problems: dict[str, str] = {}
    for side in (left, right):
        try:
            rows[side.name] = read_rows(side.run, output)
            require_unique(side.name, rows[side.name], key)
        except BadOutput as error:
            problems[side.name] = str(error)
    if problems:
        found = Overlap(rows={name: len(given) for name, given in rows.items()})
        differences = [f"“{name}” gave no predictions that can be compared" for name in problems]
        differences += [
            f"“{name}” gave {rows_in_words(len(given))}" for name, given in rows.items() if name not in problems
        ]
    else:
        found = overlap((left.name, rows[left.name]), (right.name, rows[right.name]), key, tolerance)
        differences = list(found.differences())
    verdict, reason = _judge(left, right, len(problems), found, differences)
    if not problems and key and not any(key in given[0] for given in rows.values()):
        verdict, reason = Verdict.UNKNOWN, f"neither wrote a column “{key}”, which should identify the rows"
    return SideBySide(left.name, right.name, verdict, reason, problems, found)


def _judge(left: Side, right: Side, broken: int, found: Overlap, differences: Sequence[str]) -> tuple[Verdict, str]:
    if broken == 2:
        return Verdict.UNKNOWN, "neither gave predictions that can be compared"
    if left.environment.digest == right.environment.digest:
        return _judge_alike(left, right, found, differences)
    others = [side.another_python for side in (left, right) if side.another_python]
    if differences:
        return Verdict.DIFFERENT, "; ".join([*differences, *others])
    rows = _all_rows(found)
    if others:
        return Verdict.UNKNOWN, f"{rows}, but on another Python than was asked for: {'; '.join(others)}"
    return Verdict.SAME, rows


def _judge_alike(left: Side, right: Side, found: Overlap, differences: Sequence[str]) -> tuple[Verdict, str]:
    """Of two runs in the same environment."""
    if differences:
        how_much = rows_in_words(found.differing_rows) if found.differing_rows else "what they give"
        runs = f"“{left.name}” and “{right.name}” are two runs of the same environment and differ in {how_much}"
        return Verdict.UNSTABLE, "; ".join(
            [f"{runs}, so a difference between environments proves nothing", *differences]
        )
    if left.run.evidence.kind is EvidenceKind.RECORDED:
        return Verdict.UNKNOWN, (
            "there is only one recording of that environment, so it was compared with itself; to run it twice, use "
            "--engine docker or --engine local"
        )
    return Verdict.SAME, f"two runs of the same environment agree, {_all_rows(found)}"


def _all_rows(found: Overlap) -> str:
    count = max(found.rows.values())
    return f"all {count:,} rows are the same" if count > 1 else "the one row is the same"
