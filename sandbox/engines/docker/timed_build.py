"""A build that notes for each step whether it was taken from the cache, and how long it took."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import docker.errors

from sandbox.engines.docker.build import Build, is_output
from sandbox.engines.docker.layers import remove_layers
from sandbox.engines.docker.narration import Kind, Said
from sandbox.errors import EngineError
from sandbox.lines import Lines

LOG_LINES = 6
# How the base is named, and labels, ours among them.
_ASIDE = ("ARG", "FROM", "LABEL")


@dataclass(frozen=True)
class Step:
    """One step of a build.

    Attributes:
        step: the Dockerfile's line.
        reused: whether its layer was there already.
        seconds: until the next step began, or the build ended.
        layer: the beginning of the id of the image that it made, or found; empty if it did not come so far.
        size: bytes that it added, where somebody looked.
    """

    step: str
    reused: bool = False
    seconds: float = 0.0
    layer: str = ""
    size: int = 0

    @property
    def instruction(self) -> str:
        """Its first word, in capitals."""
        return self.step.partition(" ")[0].upper()

    @property
    def shown(self) -> bool:
        """Whether it is part of the picture: a step that does something."""
        return self.instruction not in _ASIDE


class TimedBuild(Build):
    """A build that notes its steps as it follows them.

    Attributes:
        error: what Docker said when it broke.
        printed: the last step's output.
    """

    def __init__(self, *arguments: Any) -> None:
        """Take what `Build` takes."""
        super().__init__(*arguments)
        self.error = ""
        self.printed: deque[str] = deque(maxlen=LOG_LINES)
        self._steps: list[Step] = []
        self._since = time.perf_counter()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far, the last one ending now; where that is in doubt, none was taken from the cache."""
        self._end_step()
        return tuple(replace(step, reused=step.reused and not self.in_doubt) for step in self._steps)

    @property
    def in_doubt(self) -> bool:
        """Whether a step printed what only the builder says, so that nobody can tell how the steps were made."""
        return self._narration.in_doubt

    @property
    def made(self) -> tuple[str, ...]:
        """Ids of the images that it made itself, oldest first, as far as one can tell."""
        return tuple(s.layer for s in self._steps if s.layer and not s.reused and s.instruction != "FROM")

    def _start_over(self) -> None:
        # What this build itself made would else be found in the cache, and not count as made.
        remove_layers(self._api, self.made[::-1])
        super()._start_over()
        self.error = ""
        self.printed.clear()
        self._steps.clear()

    def _follow(self, message: dict[str, Any], lines: Lines) -> None:
        if "error" in message:
            self.error = str(message["error"]).strip()
            self.printed.extend(line.strip() for line in lines.end())
        super()._follow(message, lines)

    def _follow_line(self, said: Said) -> None:
        if said.kind is Kind.STEP:
            self._end_step()
            self._steps.append(Step(said.text))
            self.printed.clear()
        elif said.kind is Kind.REUSED:
            self._steps[-1] = replace(self._steps[-1], reused=True)
        elif said.kind is Kind.LAYER:
            self._steps[-1] = replace(self._steps[-1], layer=said.text)
        elif is_output(said):
            self.printed.append(said.text)
        super()._follow_line(said)

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
