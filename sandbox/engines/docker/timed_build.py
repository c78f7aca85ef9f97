"""A build that notes for each step whether it was taken from the cache, and how long it took."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import docker.errors

from sandbox.engines.docker.build import Build
from sandbox.errors import EngineError
from sandbox.lines import Lines

LOG_LINES = 6
_NOISE = ("--->", "Removing intermediate", "Successfully ")


@dataclass(frozen=True)
class Step:
    """One step of a build.

    Attributes:
        step: the Dockerfile's line.
        reused: whether its layer was there already.
        seconds: until the next step began, or the build ended.
    """

    step: str
    reused: bool = False
    seconds: float = 0.0


class TimedBuild(Build):
    """A build that notes its steps as it follows them.

    Attributes:
        made: ids of the layers that it made itself, oldest first.
        error: what Docker said when it broke.
        printed: the last step's output.
    """

    def __init__(self, *arguments: Any) -> None:
        """Take what `Build` takes."""
        super().__init__(*arguments)
        self.made: list[str] = []
        self.error = ""
        self.printed: deque[str] = deque(maxlen=LOG_LINES)
        self._steps: list[Step] = []
        self._since = time.perf_counter()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far, the last one ending now."""
        self._end_step()
        return tuple(self._steps)

    def _follow(self, message: dict[str, Any], lines: Lines) -> None:
        if "error" in message:
            self.error = str(message["error"]).strip()
            self.printed.extend(line.strip() for line in lines.end())
        super()._follow(message, lines)

    def _follow_line(self, line: str) -> None:
        if begun := re.fullmatch(r"Step \d+/\d+ : (.*)", line):
            self._end_step()
            self._steps.append(Step(begun[1]))
            self.printed.clear()
        elif line == "---> Using cache":
            self._steps[-1] = replace(self._steps[-1], reused=True)
        elif layer := re.fullmatch(r"---> ([0-9a-f]{12,})", line):
            if not self._steps[-1].reused and not self._steps[-1].step.startswith("FROM "):
                self.made.append(layer[1])
        elif line and not line.startswith(_NOISE) and "━" not in line:
            self.printed.append(line)
        super()._follow_line(line)

    def _end_step(self) -> None:
        now = time.perf_counter()
        if self._steps and not self._steps[-1].seconds:
            self._steps[-1] = replace(self._steps[-1], seconds=now - self._since)
        self._since = now


def refusal(trouble: EngineError) -> str:
    """What Docker said of a Dockerfile that it would not even begin with; empty for any other trouble."""
    cause = trouble.__cause__
    if isinstance(cause, docker.errors.APIError) and cause.status_code == HTTPStatus.BAD_REQUEST:
        return str(cause.explanation or "").strip()
    return ""
