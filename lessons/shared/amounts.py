"""Sizes, times and ids as a person reads them. No Streamlit here."""

from __future__ import annotations

# Between a number and its unit: the two stay on one line.
_GAP = "\u00a0"


def megabytes(count: int) -> str:
    """Bytes as Docker tells them, in steps of 1,000: `552270984` is `552 MB`, `14861` is `15 kB`."""
    for unit, size in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= size:
            digits = 1 if count < 10 * size else 0
            return f"{count / size:.{digits}f}{_GAP}{unit}"
    return f"{count}{_GAP}B"


def duration(seconds: float) -> str:
    """Seconds with the digits that matter: `0.125` is `125 ms`, `0.481` is `0.48 s`, `25.58` is `26 s`."""
    if seconds < 0.2:
        return f"{1000 * seconds:.{0 if seconds >= 0.001 else 1}f}{_GAP}ms"
    return f"{seconds:.{2 if seconds < 1 else 1 if seconds < 10 else 0}f}{_GAP}s"


def time_zone(names: str) -> str:
    """The names of a time zone in winter and in summer, as a runtime reports them: `UTC/UTC` is `UTC`, others stay."""
    winter, _, summer = names.partition("/")
    return winter if winter == summer else names


def short_id(image: str) -> str:
    """An image's id as Docker shows it: its first 12 digits."""
    return image.partition(":")[2][:12] or image[:12]
