"""Builds an image once more, and notes for each step whether it was taken from the cache and how long it took."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.dockerfile import read_instructions
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.build import Build, BuildRequest
from sandbox.engines.docker.errors import docker_errors
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.settings import RUN_FLAGS, BuildSettings
from sandbox.engines.docker.solving import Step
from sandbox.engines.docker.throwaway import throwaway
from sandbox.environment import DOCKERFILE
from sandbox.errors import PrepareFailed
from sandbox.events import OnEvent

LOG_LINES = 6


@dataclass(frozen=True)
class Built:
    """One build.

    Attributes:
        image: its id while it existed; empty if the build broke.
        steps: those that were begun.
        seconds: of the whole build.
        error: what Docker said, if it broke.
        line: the Dockerfile's line that broke; 0 if none did, or Docker refused the whole.
        log: what the last step printed.
    """

    image: str
    steps: tuple[Step, ...]
    seconds: float
    error: str = ""
    line: int = 0
    log: tuple[str, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the image."""
        steps = [{"step": one.step, "reused": one.reused, "seconds": one.seconds} for one in self.steps]
        return {"seconds": self.seconds, "steps": steps}


def build_again(
    engine: DockerEngine,
    recipe: Recipe,
    files: Mapping[str, bytes],
    on_event: OnEvent,
    cancellation: Cancellation,
    share: tuple[float, float] = (0.0, 1.0),
) -> Built:
    """Build `files` as `recipe` is built, on the same base and with the same labels; the image is not kept.

    The Dockerfile among them is one of ours with its lines in another order, perhaps: what is wrong with it, Docker
    itself is to say.

    Args:
        share: from where to where this build is on the way of the whole, for the progress.

    Raises:
        EngineError: Docker's trouble. A build that breaks by itself is a result.
        Cancelled: on request.
    """
    instructions = read_instructions(files[DOCKERFILE].decode())
    settings = BuildSettings.of_this_machine()
    build = Build(engine.api, engine.images.buildx, recipe.environment.name, on_event, cancellation, share)
    image = ""
    with (
        engine.images.bases_of(recipe, recipe.read(), on_event, cancellation) as bases,
        throwaway(engine.api) as tag,
    ):
        request = BuildRequest(
            dockerfile=_with_run_flags(files[DOCKERFILE].decode()),
            instructions=instructions,
            files=files,
            tag=tag,
            marks=recipe.marks,
            arguments={"BASE": bases[recipe.environment.base], **settings.proxies},
            secrets=settings.secrets,
        )
        begun = time.perf_counter()
        with suppress(PrepareFailed):
            build.run(request)
        seconds = time.perf_counter() - begun
        if not build.error:
            with docker_errors("looking for an image", cancellation):
                image = str(engine.api.inspect_image(tag)["Id"])
    line = build.broken.line if build.broken else 0
    return Built(image, build.steps, seconds, build.error, line, build.printed[-LOG_LINES:])


def _with_run_flags(dockerfile: str) -> str:
    """The text with the mounts that an environment's steps have; each instruction of ours has its own line."""
    lines = dockerfile.split("\n")
    return "\n".join(f"RUN {RUN_FLAGS} {line[4:]}" if line.startswith("RUN ") else line for line in lines)
