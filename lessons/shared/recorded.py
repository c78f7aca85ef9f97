"""Recorded figures for a place where nothing can run, such as paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lessons.shared.evidence import base_in_words
from sandbox.result import Evidence

_DIGEST = re.compile(r"(@sha256:[0-9a-f]{8})[0-9a-f]+")


@dataclass(frozen=True)
class Recorded:
    """What was recorded for one section of a lesson.

    Attributes:
        evidence: where the figures come from.
        figures: by the names that the section asks for.
        below: Markdown that stands below its text, such as a table of what was recorded.
    """

    evidence: Evidence
    figures: Mapping[str, Any] = field(repr=False, default_factory=dict)
    below: str = field(repr=False, default="")

    @property
    def label(self) -> str:
        """Their provenance, as a sentence or two."""
        day = self.evidence.captured.partition("T")[0]
        # Nobody types a whole digest from paper: its first digits tell images apart.
        base = _DIGEST.sub(r"\1…", base_in_words(self.evidence.base))
        on = f", built on {base}" if base else ""
        return f"Recorded on {day} with {self.evidence.engine}{on}. Yours may differ."
