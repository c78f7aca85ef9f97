"""Sizes that read as one says them: `48 * Size.MiB`."""

from __future__ import annotations

from enum import IntEnum


class Size(IntEnum):
    """Bytes in one unit."""

    KiB = 1024
    MiB = 1024**2
    GiB = 1024**3


def human_size(count: int) -> str:
    """`count` bytes as a person reads it: `1536` is `1.5 KiB`."""
    for unit in reversed(Size):
        if count >= unit:
            return f"{count / unit:.1f} {unit.name}"
    return f"{count} B"
