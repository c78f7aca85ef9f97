"""Builds an image once more, and notes for each step whether it was taken from the cache and how long it took."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.build import SHARE
from sandbox.engines.docker.errors import Stage, docker_errors
from sandbox.engines.docker.images import Recipe, override_variable
from sandbox.engines.docker.layers import remove_layers
from sandbox.engines.docker.throwaway import throwaway
from sandbox.engines.docker.timed_build import Step, TimedBuild, refusal
from sandbox.errors import EngineError
from sandbox.events import Event, OnEvent

FIRST_STAGE = SHARE[Stage.PACKAGES][0]


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
        shown = [step for step in self.steps if step.shown]
        steps = [{"step": one.step, "reused": one.reused, "seconds": one.seconds} for one in shown]
        return {"seconds": self.seconds, "steps": steps}


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
    build = TimedBuild(
        engine.api,
        engine.images.responses,
        recipe.environment.name,
        recipe.base,
        override_variable(recipe.environment),
        _sharing(on_event, share),
        cancellation,
    )
    begun = time.perf_counter()
    image, error = "", ""
    try:
        with throwaway(engine.api) as tag:
            try:
                build.run(Stage.PACKAGES, files, tag, recipe.arguments, recipe.marks)
                with docker_errors("looking for an image", cancellation):
                    image = str(engine.api.inspect_image(tag)["Id"])
            except EngineError as trouble:
                error = build.error or refusal(trouble)
                if not error:
                    raise
            # Now, as the last step else lasts until everything is taken away again.
            steps = build.steps
            seconds = time.perf_counter() - begun
    finally:
        # The layers of a build that broke have no name: newest first, as each stands on the one before.
        remove_layers(engine.api, build.made[::-1])
    return Built(image, steps, seconds, error, tuple(build.printed))


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
