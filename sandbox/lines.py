"""Makes whole lines of text that comes in pieces."""

from __future__ import annotations

import codecs
import re

LONGEST = 8192
# What turns a terminal's colours on and off; Docker itself paints what a build writes to stderr.
_COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Lines:
    """Takes pieces as they come, cut anywhere, even within a letter, and gives whole lines: no blank ones, no colours.

    A carriage return ends a line too: that is how a progress bar begins anew. A line beyond `LONGEST` characters is
    given in parts.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def add(self, piece: bytes | str) -> list[str]:
        """The lines that `piece` completes."""
        text = self._rest + (piece if isinstance(piece, str) else self._decoder.decode(piece))
        *lines, self._rest = re.split(r"[\r\n]", text)
        while len(self._rest) > LONGEST:
            lines.append(self._rest[:LONGEST])
            self._rest = self._rest[LONGEST:]
        return _plain(lines)

    def end(self) -> list[str]:
        """The last line, if it was not completed."""
        rest, self._rest = self._rest + self._decoder.decode(b"", final=True), ""
        return _plain([rest])


def _plain(lines: list[str]) -> list[str]:
    return [plain for line in lines if (plain := _COLOURS.sub("", line)).strip()]
