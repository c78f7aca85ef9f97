"""Tells what Docker's builder says of its steps from what the steps print: both come in one stream, and look alike.

A step may print whatever its author likes, the builder's own words too. So those count in their place only: how a step
is made, directly after its line; and nothing once a container runs for it, until that very container is gone. A step
can still make all of that up, as a container knows its own id. But then the builder says the same again, and each step
begins once: whatever is said of such a build is in doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_STEP = re.compile(r"Step ([0-9]{1,6})/([0-9]{1,6}) : ?(.*)")
_RUNNING = re.compile(r"---> Running in ([0-9a-f]{12})")
_LAYER = re.compile(r"---> ([0-9a-f]{12})")
_REUSED = "---> Using cache"
_REMOVING = "Removing intermediate container "
_END = ("Successfully built ", "Successfully tagged ")
_TRIGGERS = "# Executing "


class Kind(Enum):
    """What a line says."""

    STEP = auto()
    """A step begins; the text is the Dockerfile's line."""
    REUSED = auto()
    """It is taken from the cache."""
    RUNNING = auto()
    """A container runs for it; the text is the beginning of the container's id."""
    LAYER = auto()
    """It is done; the text is the beginning of the image's id."""
    ASIDE = auto()
    """Something else that the builder says."""
    PRINTED = auto()
    """The step itself printed that."""


@dataclass(frozen=True)
class Said:
    """One line.

    Attributes:
        share: how much of the build is behind it, from 0 to 1; only where a step begins.
    """

    kind: Kind
    text: str
    share: float = 0.0


class Narration:
    """The story of one build, line by line.

    Attributes:
        in_doubt: whether a step printed what only the builder says, so that nobody can tell who said what.
    """

    def __init__(self) -> None:
        self.in_doubt = False
        self._begun = self._of = 0
        self._container = ""
        self._gone = False
        self._done = True

    def read(self, line: str) -> Said:
        """What the next line, without blanks around it, says."""
        if (step := _STEP.fullmatch(line)) and int(step[2]) == (self._of or int(step[2])):
            if self._done and int(step[1]) == self._begun + 1:
                return self._begin(step)
            self.in_doubt = True
            return Said(Kind.PRINTED, line)
        return self._beside(line) if not self._container else self._within(line)

    def _begin(self, step: re.Match[str]) -> Said:
        self._begun, self._of = int(step[1]), int(step[2])
        self._container = ""
        # What stands before the first FROM makes no layer, and says nothing more.
        self._done = step[3].upper().startswith("ARG ")
        return Said(Kind.STEP, step[3], (self._begun - 1) / self._of)

    def _beside(self, line: str) -> Said:
        """A line while no container of the step runs, or ran: the builder's, as nobody else is there."""
        if not self._begun:
            return Said(Kind.PRINTED, line)
        if line == _REUSED:
            return Said(Kind.REUSED, line)
        if running := _RUNNING.fullmatch(line):
            self._container, self._gone, self._done = running[1], False, False
            return Said(Kind.RUNNING, running[1])
        if layer := _LAYER.fullmatch(line):
            self._done = True
            return Said(Kind.LAYER, layer[1])
        aside = line.startswith((_REMOVING, _TRIGGERS, *_END))
        return Said(Kind.ASIDE if aside else Kind.PRINTED, line)

    def _within(self, line: str) -> Said:
        """A line since a container runs for the step."""
        if line.endswith(_REMOVING + self._container):
            # What a step printed last may lack its line's end.
            self._gone = True
            printed = line.removesuffix(_REMOVING + self._container)
            return Said(Kind.PRINTED, printed) if printed.strip() else Said(Kind.ASIDE, line)
        gone, self._gone = self._gone, False
        if gone and (_LAYER.fullmatch(line) or _RUNNING.fullmatch(line)):
            # A step may be several in one: what an ONBUILD left to do.
            return self._beside(line)
        if self._done and line.startswith(_END):
            return Said(Kind.ASIDE, line)
        return Said(Kind.PRINTED, line)
