"""What a runtime really was, read from inside, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SECTIONS = ("python", "packages", "settings", "system")


@dataclass(frozen=True)
class FingerprintDifference:
    """One entry in which two fingerprints differ; `None` stands for an entry that one side does not have."""

    section: str
    name: str
    left: str | None
    right: str | None


@dataclass(frozen=True)
class Fingerprint:
    """The inventory of one runtime, as its own Python reported it.

    Attributes:
        python: the interpreter: version, implementation, path of the executable.
        packages: installed distributions, normalised name to version.
        settings: what changes answers without being code: time zone, encodings, variables.
        system: the machine as the process sees it: operating system, C library, processor, user.
    """

    python: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    system: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Fingerprint(Python {self.python.get('version', '?')}, {len(self.packages)} packages)"

    @classmethod
    def from_dict(cls, data: Any) -> Fingerprint:
        """Read what `to_dict` or the runner wrote.

        Raises:
            ValueError: a section is not a mapping of texts.
        """
        if not isinstance(data, Mapping):
            raise ValueError(f"a fingerprint is a mapping, not {type(data).__name__}")
        sections: dict[str, dict[str, str]] = {}
        for section in SECTIONS:
            entries = data.get(section, {})
            if not isinstance(entries, Mapping):
                raise ValueError(f"the fingerprint's “{section}” is a mapping, not {type(entries).__name__}")
            sections[section] = {str(name): str(value) for name, value in entries.items()}
        return cls(**sections)

    def to_dict(self) -> dict[str, dict[str, str]]:
        """Plain data for JSON."""
        return {section: dict(getattr(self, section)) for section in SECTIONS}

    def differences(self, other: Fingerprint) -> tuple[FingerprintDifference, ...]:
        """Where `self` (left) and `other` (right) differ, by section and name."""
        found = []
        for section in SECTIONS:
            left, right = getattr(self, section), getattr(other, section)
            for name in sorted({*left, *right}):
                if left.get(name) != right.get(name):
                    found.append(FingerprintDifference(section, name, left.get(name), right.get(name)))
        return tuple(found)
