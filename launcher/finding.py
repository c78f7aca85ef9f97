"""What one look at the machine found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from launcher.fixes import Fix


class Status(Enum):
    """Whether the course can live with what was found."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        name: what was looked at.
        status: only `FAILED` keeps the course from running.
        code: one word for machines, the same from version to version.
        found: what was found, for people.
        fix: what to do about it; None where there is nothing to mend.
    """

    name: str
    status: Status
    code: str
    found: str
    fix: Fix | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "status": self.status.value,
            "code": self.code,
            "found": self.found,
            "fix": self.fix.by_system() if self.fix else None,
        }
