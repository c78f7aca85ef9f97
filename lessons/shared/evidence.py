"""The badge that says where a figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from sandbox.measurements.measured import SUBJECT, Measured
from sandbox.result import Evidence, EvidenceKind, RunResult

LABELS = {
    EvidenceKind.DOCKER: "Live, in Docker containers",
    EvidenceKind.LOCAL: "Live, in virtual environments",
    EvidenceKind.RECORDED: "Recorded",
}
_MEANING = {
    EvidenceKind.DOCKER: "Run just now, each kitchen in a container of its own.",
    EvidenceKind.LOCAL: (
        "Run just now on this computer, each kitchen in a virtual environment of its own. They share the operating "
        "system and are not isolated."
    ),
    EvidenceKind.RECORDED: "Not run now: these answers were recorded from real runs and are played back.",
}
_MEASURED = {
    EvidenceKind.DOCKER: "Measured just now, with the Docker of this computer.",
    EvidenceKind.RECORDED: (
        "Not measured now, as this takes Docker: these figures were recorded from a real measurement."
    ),
}
_STAND_IN = "stand-in"


def badge(runs: Sequence[RunResult]) -> None:
    """Show what kind of evidence `runs` are, and their provenance on request."""
    evidence = runs[0].evidence
    entries = [("What it is", _MEANING[evidence.kind]), ("Engine", evidence.engine)]
    if evidence.recorded_from:
        entries.append(("Recorded from", evidence.recorded_from))
    for run in runs:
        entries.append((f"{run.environment}: ran", _moment(run.evidence.captured)))
        entries.append((f"{run.environment}: took", f"{run.seconds:.2f} s"))
        entries.append((f"{run.environment}: image", _short(run.evidence.image)))
        if run.evidence.base:
            entries.append((f"{run.environment}: built on", base_in_words(run.evidence.base)))
        entries.append((f"{run.environment}: its files’ hash", run.evidence.environment[:12]))
    _show(evidence, entries)


def badge_measured(measured: Measured) -> None:
    """The same for a measurement, which needs Docker: elsewhere it is a recorded one."""
    evidence = measured.evidence
    entries = [("What it is", _MEASURED[evidence.kind]), ("Engine", evidence.engine)]
    if evidence.recorded_from:
        entries.append(("Recorded from", evidence.recorded_from))
    entries += [
        ("measured", _moment(evidence.captured)),
        (f"{SUBJECT}: image", _short(evidence.image)),
        (f"{SUBJECT}: built on", base_in_words(evidence.base)),
        (f"{SUBJECT}: its files’ hash", evidence.environment[:12]),
    ]
    _show(evidence, entries)


def _show(evidence: Evidence, entries: Sequence[tuple[str, str]]) -> None:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in entries)
    st.html(
        f'<details class="tk-badge" data-figure="evidence" data-kind="{evidence.kind}"><summary>'
        f'<b class="tk-dot {evidence.kind}"></b>{escape(_label(evidence))}</summary><dl>{listed}</dl></details>'
    )


def base_in_words(base: str) -> str:
    """The base image's name, and whether it only stands in for the official one."""
    if _STAND_IN in base and "standing in" not in base:
        return f"{base} (it stands in for the official Python image)"
    return base


def _label(evidence: Evidence) -> str:
    label = LABELS[evidence.kind]
    if evidence.kind is EvidenceKind.RECORDED:
        return f"{label} on {_moment(evidence.captured).split(',')[0]}"
    return label


def _moment(captured: str) -> str:
    """`2026-11-23T16:20:24+00:00` as `2026-11-23, 16:20 UTC`; anything else as it is."""
    day, _, time = captured.partition("T")
    return f"{day}, {time[:5]} UTC" if time else captured


def _short(image: str) -> str:
    algorithm, _, digest = image.partition(":")
    return f"{algorithm}:{digest[:12]}" if algorithm == "sha256" else image
