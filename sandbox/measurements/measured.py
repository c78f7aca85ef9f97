"""What a measurement gave, with its provenance, and how it is kept in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sandbox.environment import load_environment
from sandbox.errors import EngineError, NotRecorded
from sandbox.result import Evidence, EvidenceKind

RECORDINGS = Path(__file__).parents[1] / "recordings" / "measurements"
SUBJECT = "pinned"
"""The environment that the measurements are taken of, or start from."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What a measurement gave, and where; like nothing but itself.

    Attributes:
        evidence: the engine, and the environment `pinned` as it was.
        data: what its file under sandbox/measurements describes.
    """

    name: str
    evidence: Evidence
    data: Mapping[str, Any]

    def save(self, folder: Path = RECORDINGS) -> Path:
        """Keep it in `folder`; give the file.

        Raises:
            EngineError: `folder` cannot be written.
        """
        stored = {"evidence": {**vars(self.evidence), "kind": str(self.evidence.kind)}, "data": self.data}
        path = folder / f"{self.name}.json"
        part = path.with_suffix(".part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            part.replace(path)
        except OSError as error:
            raise EngineError(f"The measurement {path} cannot be written ({error.strerror}): mend that.") from error
        return path

    @classmethod
    def recorded(cls, name: str, folder: Path = RECORDINGS) -> Measured:
        """What is kept of the measurement `name`, with evidence that says so.

        Raises:
            NotRecorded: nothing is.
            EngineError: what is kept cannot be read.
        """
        path = folder / f"{name}.json"
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            evidence = Evidence(**{**stored["evidence"], "kind": EvidenceKind(stored["evidence"]["kind"])})
            return cls(name, _as_recorded(evidence), dict(stored["data"]))
        except FileNotFoundError as error:
            raise NotRecorded(
                f"The measurement “{name}” is not recorded: take it live with Docker, or record it with “python -m "
                "sandbox record”."
            ) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineError(
                f"The recorded measurement {path.name} cannot be read ({error!r}): install the project anew, or record "
                "it again with “python -m sandbox record”."
            ) from error


def _as_recorded(evidence: Evidence) -> Evidence:
    declared = load_environment(SUBJECT).base
    stood_in = evidence.base and evidence.base != declared
    return replace(
        evidence,
        kind=EvidenceKind.RECORDED,
        recorded_from=str(evidence.kind),
        base=f"{evidence.base}, standing in for {declared}" if stood_in else evidence.base,
    )
