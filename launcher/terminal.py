"""Prints so that any terminal can show it: colours only where wanted, plain characters where it knows no others."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

_PLAIN = str.maketrans({"✓": "+", "✗": "x", "–": "-", "…": "...", "“": '"', "”": '"', "’": "'", "×": "x", "≥": ">="})
_COLOURS = {"green": "32", "red": "31", "yellow": "33", "dim": "2", "bold": "1"}


def say(text: str, stream: TextIO | None = None) -> None:
    """Print one line at once, in characters that the stream can carry."""
    stream = stream or sys.stdout
    print(readable(text, stream), file=stream, flush=True)


def complain(text: str) -> None:
    """Print one line on standard error."""
    say(text, sys.stderr)


def readable(text: str, stream: TextIO) -> str:
    """`text` as the stream can show it: an old Windows console knows no check marks."""
    encoding = stream.encoding or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text


def colour(text: str, name: str) -> str:
    """`text` in a colour, or as it is where standard output shows none or NO_COLOR is set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return text
    if sys.platform == "win32" and "WT_SESSION" not in os.environ:
        return text
    return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m"


class StatusLine:
    """One line on a terminal that is written over while something runs; nothing at all where there is no terminal."""

    def __init__(self) -> None:
        self._shown = 0

    def show(self, text: str) -> None:
        if not sys.stderr.isatty():
            return
        # One column stays free: some terminals break the line when the last one is filled.
        text = readable(text, sys.stderr)[: shutil.get_terminal_size().columns - 1]
        sys.stderr.write("\r" + text.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(text)

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
            self._shown = 0
