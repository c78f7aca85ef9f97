"""Whether a saved model fits a runtime: by Python's minor version, and the packages that models are made with."""

from __future__ import annotations

from typing import TypeAlias

from sandbox.fingerprint import Fingerprint

PACKAGES = ("numpy", "scipy", "scikit-learn")
Inventory: TypeAlias = dict[str, str]
"""Versions by name: Python's under `python`, and those of packages."""
Misfits: TypeAlias = dict[str, tuple[str, str]]
"""The two versions of each thing that matters and differs, by name; no version is an empty text."""


def inventory(fingerprint: Fingerprint) -> Inventory:
    """A runtime's inventory, from its fingerprint."""
    return {"python": fingerprint.python.get("version", ""), **fingerprint.packages}


def misfits(saved: Inventory, present: Inventory) -> Misfits:
    """What matters and differs between the runtime of saving and the present one."""
    both = [
        {"Python": _minor(side["python"]), **{name: side.get(name, "") for name in PACKAGES}}
        for side in (saved, present)
    ]
    return {name: (both[0][name], both[1][name]) for name in both[0] if both[0][name] != both[1][name]}


def _minor(python: str) -> str:
    """A Python's version without its patch."""
    return ".".join(python.split(".")[:2])


def names(text: str, name: str, versions: tuple[str, str]) -> bool:
    """Whether a text for people names a thing with both of its versions."""
    return all(part.lower() in text.lower() for part in (name, *versions))


def in_short(name: str, versions: tuple[str, str]) -> str:
    """One difference in words."""
    return f"{name} {versions[0] or 'missing'} → {versions[1] or 'missing'}"
