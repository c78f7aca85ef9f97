"""Reads a lock: which packages, in exactly which version, with which hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from sandbox.errors import BrokenEnvironment

_HASH = re.compile(r"\s--hash=sha256:([0-9a-f]{64})(?=\s|$)")


@dataclass(frozen=True)
class Pin:
    """One line of a lock.

    Attributes:
        name: normalised, as PyPI compares names.
        marker: when the line counts, such as `python_full_version < "3.12"`; empty for always.
        hashes: SHA-256 of each file that may be installed.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    def applies(self, python: str) -> bool:
        """Whether the line counts on Python `python`, such as `3.11`."""
        if not self.marker:
            return True
        full = f"{python}.0"
        marker = Requirement(f"{self.name} ; {self.marker}").marker
        return marker is not None and marker.evaluate({"python_version": python, "python_full_version": full})


def read_lock(text: str, where: str) -> tuple[Pin, ...]:
    """Parse the text of a lock file, which `where` names in messages.

    Raises:
        BrokenEnvironment: a line is not one exact version with at least one SHA-256; the text names the line.
    """
    pins: list[Pin] = []
    lines: dict[tuple[str, str], int] = {}
    for number, line in _logical_lines(text):
        remake = "Make the lock anew with the command in its header."
        hashes = tuple(_HASH.findall(line))
        bare = _HASH.sub("", line).strip()
        try:
            requirement = Requirement(bare)
        except InvalidRequirement as error:
            reason = str(error).splitlines()[0]
            raise BrokenEnvironment(
                f"{where}, line {number}: “{bare[:80]}” cannot be read ({reason}). {remake}"
            ) from error
        specifiers = list(requirement.specifier)
        if len(specifiers) != 1 or specifiers[0].operator != "==" or specifiers[0].version.endswith(".*"):
            raise BrokenEnvironment(f"{where}, line {number}: “{bare}” is not one exact version. {remake}")
        if not hashes:
            raise BrokenEnvironment(f"{where}, line {number}: {requirement.name} has no hash. {remake}")
        pin = Pin(canonicalize_name(requirement.name), specifiers[0].version, str(requirement.marker or ""), hashes)
        if (pin.name, pin.marker) in lines:
            first = lines[pin.name, pin.marker]
            raise BrokenEnvironment(f"{where}, line {number}: {pin.name} stands in line {first} already. {remake}")
        lines[pin.name, pin.marker] = number
        pins.append(pin)
    if not pins:
        raise BrokenEnvironment(f"{where} lists no package. Make the lock anew with the command in its header.")
    return tuple(pins)


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Lines with their continuations joined and comments gone, each with the number of its first line."""
    lines: list[tuple[int, str]] = []
    continued = False
    for number, line in enumerate(text.splitlines(), start=1):
        content = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        goes_on = content.endswith("\\")
        content = content.removesuffix("\\").strip()
        if continued and lines:
            first, begun = lines[-1]
            lines[-1] = (first, f"{begun} {content}")
        elif content:
            lines.append((number, content))
        continued = goes_on
    return lines
