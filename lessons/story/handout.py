"""What of this lesson's figures stands in the handout: what is counted, and what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lessons.shared.paper import program, rows
from lessons.shared.recorded import Recorded
from lessons.story.figures import Tasting
from lessons.story.steps import PINNED, PROD, serve_beside_dev, train_in_dev
from lessons.story.why import CAUSES
from lessons.story.words import PRICES, euros, number, percent
from sandbox.engines.recorded import RecordedEngine
from sandbox.flagship import PAST, Score, orders, outcomes
from sandbox.result import RunResult

# So many flipped orders are enough on paper.
_MOST = 8
_RUNS = ("", "it printed", "stderr", "exit status")
_WORTH = ("", "right", "called late", "its mistakes cost")


def figures() -> Mapping[str, Mapping[str, Any]]:
    """For each section the figures that need no run."""
    new = {"new_orders": number(len(outcomes()))}
    return {"train": {"past_orders": number(len(orders(PAST)))}, "serve": new, "serve-guess": new, "cost": PRICES}


def below() -> Mapping[str, str]:
    """The two lines that did it."""
    return {cause.section: program(cause.line()[1]) for cause in CAUSES}


def recorded() -> Mapping[str, Recorded]:
    """For each section those that were measured, where the recordings are of the case that it tells."""
    engine = RecordedEngine()
    trained = train_in_dev(engine)
    served, pinned = (serve_beside_dev(engine, trained, where) for where in (PROD, PINNED))
    sections = {"trained": Recorded(trained.run.evidence, trained.words)}
    if served.flipped:
        sections["served"] = Recorded(served.right.evidence, served.words)
        sections["moved"] = Recorded(served.right.evidence, served.moved_words)
        sections["flips"] = Recorded(served.right.evidence, below=_flips(served))
    if served.silent:
        sections["silent"] = Recorded(
            served.right.evidence, below=rows(_RUNS, map(_ended, (served.left, served.right)))
        )
    worth = {"dev": served.left_score, PROD: served.right_score, PINNED: pinned.right_score}
    sections["cost"] = Recorded(served.right.evidence, below=rows(_WORTH, map(_worth, worth.items())))
    if not pinned.flipped:
        sections["pinned"] = Recorded(pinned.right.evidence, pinned.words)
    changes = {cause.section: served.changed(cause.feature) for cause in CAUSES}
    if all(change.orders for change in changes.values()):
        sections["why"] = Recorded(served.right.evidence, served.versions)
        for section, change in changes.items():
            sections[section] = Recorded(served.right.evidence, {**served.versions, **change.words})
    return sections


def _flips(served: Tasting) -> str:
    """The first of the flipped orders, and how many more there are."""
    more = served.flipped - _MOST
    rest = f"\n\n… and {number(more)} more." if more > 0 else ""
    return rows(served.flips_head, served.flips[:_MOST]) + rest


def _ended(run: RunResult) -> tuple[str, ...]:
    return run.environment, run.stdout.strip(), run.stderr.strip() or "empty", str(run.exit_code)


def _worth(entry: tuple[str, Score]) -> tuple[str, ...]:
    name, score = entry
    return name, percent(score.accuracy, 1), number(score.flagged), euros(score.cost)
