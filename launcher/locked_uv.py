"""Which uv the lock names: its version, and the hash of every file of it that may be used.

The lock is the one place where uv is pinned. A second table here would have to agree with it after every update.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from launcher.faults import Fault

_BLOCK = re.compile(r"^uv==(?P<version>[0-9][\w.]*)(?P<rest>(?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")


@dataclass(frozen=True)
class LockedUv:
    """The uv that the lock names.

    Attributes:
        version: such as `0.13.9`.
        hashes: SHA-256 of each of its files on the index, lower-case hexadecimal.
    """

    version: str
    hashes: frozenset[str]

    @classmethod
    def read(cls, lock: Path) -> LockedUv:
        """Find uv in a lock file.

        Raises:
            Fault: the lock is not there or names no uv with hashes.
        """
        try:
            block = _BLOCK.search(lock.read_text(encoding="utf-8"))
        except FileNotFoundError:
            block = None
        hashes = _HASH.findall(block["rest"]) if block else []
        if block is None or not hashes:
            raise Fault(
                f"{lock} names no uv with hashes, and no uv is on PATH: "
                f"get the file back with `git checkout {lock.name}`, or install uv, then start again."
            )
        return cls(block["version"], frozenset(hashes))

    def requirement(self) -> str:
        """One line for pip's hash-checking mode."""
        return " ".join([f"uv=={self.version}", *(f"--hash=sha256:{digest}" for digest in sorted(self.hashes))])
