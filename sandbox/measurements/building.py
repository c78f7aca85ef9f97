"""Builds an image once more, and notes for each step whether it was taken from the cache and how long it took."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.build import SHARE, Build
from sandbox.engines.docker.errors import Stage, docker_errors
from sandbox.engines.docker.images import Recipe, override_variable
from sandbox.errors import EngineError
from sandbox.events import Event, OnEvent
from sandbox.lines import Lines
from sandbox.measurements.throwaway import remove_layers, throwaway

LOG_LINES = 6
# Steps that are no part of the picture: how the base is named, and our labels at the end.
_ASIDE = ("ARG ", "FROM ", "LABEL ")
FIRST_STAGE = SHARE[Stage.PACKAGES][0]
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


@dataclass(frozen=True)
class Built:
    """One build.

    Attributes:
        image: its id while it existed; empty if the build broke.
        steps: those that were begun.
        seconds: of the whole build.
        error: what Docker said, if it broke.
        log: what the last step printed.
    """

    image: str
    steps: tuple[Step, ...]
    seconds: float
    error: str = ""
    log: tuple[str, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: the steps that are part of the picture, without the image."""
        shown = [vars(step) for step in self.steps if not step.step.startswith(_ASIDE)]
        return {"seconds": self.seconds, "steps": shown}


def build_again(
    engine: DockerEngine,
    recipe: Recipe,
    files: Mapping[str, bytes],
    on_event: OnEvent,
    cancellation: Cancellation,
    share: tuple[float, float] = (0.0, 1.0),
) -> Built:
    """Build `files` as `recipe` is built, on the same base and with the same labels; nothing of it is kept.

    Args:
        share: from where to where this build is on the way of the whole, for the progress.

    Raises:
        EngineError: Docker's trouble. A build that breaks by itself is a result.
        Cancelled: on request.
    """
    build = _TimedBuild(engine, recipe, _sharing(on_event, share), cancellation)
    begun = time.perf_counter()
    image, error = "", ""
    try:
        with throwaway(engine.api) as tag:
            try:
                build.run(Stage.PACKAGES, files, tag, recipe.arguments, recipe.marks)
                with docker_errors("looking for an image", cancellation):
                    image = str(engine.api.inspect_image(tag)["Id"])
            except EngineError as trouble:
                error = build.error or _refusal(trouble)
                if not error:
                    raise
            seconds = time.perf_counter() - begun
    finally:
        # The layers of a build that broke have no name: newest first, as each stands on the one before.
        remove_layers(engine.api, build.made[::-1])
    return Built(image, build.steps, seconds, error, tuple(build.printed))


def _sharing(on_event: OnEvent, share: tuple[float, float]) -> OnEvent:
    """`on_event`, told of a build's progress as a part of the whole."""
    begin, end = share

    def tell(event: Event) -> None:
        if event.fraction is not None:
            # The packages' stage is the only one here, and has but a share of what an environment's build takes.
            done = (event.fraction - FIRST_STAGE) / (1 - FIRST_STAGE)
            event = replace(event, fraction=begin + max(0.0, done) * (end - begin))
        on_event(event)

    return tell


def _refusal(trouble: EngineError) -> str:
    """What Docker said of a Dockerfile that it would not even begin with; empty for any other trouble."""
    cause = trouble.__cause__
    if isinstance(cause, docker.errors.APIError) and cause.status_code == HTTPStatus.BAD_REQUEST:
        return str(cause.explanation or "").strip()
    return ""


class _TimedBuild(Build):
    """A build that notes its steps as it follows them.

    Attributes:
        made: ids of the layers that it made itself, oldest first.
        error: what Docker said when it broke.
        printed: the last step's output.
    """

    def __init__(self, engine: DockerEngine, recipe: Recipe, on_event: OnEvent, cancellation: Cancellation) -> None:
        super().__init__(
            engine.api,
            engine.images.responses,
            recipe.environment.name,
            recipe.base,
            override_variable(recipe.environment),
            on_event,
            cancellation,
        )
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
