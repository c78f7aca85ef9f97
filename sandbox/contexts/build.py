"""Builds a context that a learner wrote, and measures what came of it.

The steps of a build run as root in containers that Docker limits less than a job's. So build only what its author
asked for, on their own machine. There is no network in a build, memory is limited, and it has a deadline of ours.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.contexts.dockerfile import Dockerfile, parse_dockerfile
from sandbox.contexts.ignore import DOCKERFILE, sent_files
from sandbox.contexts.outside import outsider
from sandbox.engines.docker import DockerEngine, labels
from sandbox.engines.docker.errors import Stage, docker_errors
from sandbox.engines.docker.layers import remove_layers
from sandbox.engines.docker.timed_build import Step, TimedBuild, refusal
from sandbox.errors import BadDockerfile, BadIgnoreFile, Cancelled, EngineError
from sandbox.events import OnEvent, ignore
from sandbox.size import Size, human_size

NAME = "learner"
MOST_CONTEXT = 16 * Size.MiB
MEMORY = 2 * Size.GiB
SECONDS = 180.0


@dataclass(frozen=True)
class ContextBuild:
    """One build of one context.

    Attributes:
        image: id of the image; empty if there is none.
        error: why there is none, in a sentence or two; empty if there is one.
        line: the Dockerfile's line that broke; 0 if none did.
        steps: those that were begun, each with whether its layer was reused, how long it took, and how much it added
            if it is new.
        in_doubt: whether a step printed what only the builder says, so that nobody can tell how the steps were made.
        seconds: of the whole build.
        log: what the last step printed.
        sent: names of the files that were sent to the builder, after .dockerignore.
        replaced: images of the Dockerfile in whose place others were used, by name.
        size, own_size: bytes of the image, and of what lies above the image that it stands on.
        user: who runs in it, as its USER says; empty for root.
        folder: its WORKDIR.
        command: its ENTRYPOINT and CMD together, as Docker would start them.
    """

    image: str = ""
    error: str = ""
    line: int = 0
    steps: tuple[Step, ...] = ()
    in_doubt: bool = False
    seconds: float = 0.0
    log: tuple[str, ...] = field(default=(), repr=False)
    sent: tuple[str, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    own_size: int = 0
    user: str = ""
    folder: str = ""
    command: tuple[str, ...] = ()

    @property
    def fresh_size(self) -> int:
        """Bytes that the steps of all stages added, without those that were taken from the cache."""
        return sum(step.size for step in self.steps)


def build_context(
    engine: DockerEngine,
    files: Mapping[str, bytes],
    tag: str,
    stand_ins: Mapping[str, str],
    on_event: OnEvent = ignore,
    cancellation: Cancellation | None = None,
    seconds: float = SECONDS,
) -> ContextBuild:
    """Build `files` as `tag`.

    Args:
        files: the context by relative path: a Dockerfile, what it copies, perhaps a .dockerignore.
        tag: a name that the caller removes, see `throwaway`. While the image has it, a second build finds its layers.
        stand_ins: which images a Dockerfile may stand on, and the image used in the place of each: nothing is pulled.
        seconds: how long the build may take.

    Returns:
        The build. One that breaks by itself, or is stopped at the deadline, is a result too.

    Raises:
        EngineError: Docker's trouble.
        Cancelled: on request.
    """
    cancellation = cancellation or Cancellation()
    if problem := _context_problem(files):
        return ContextBuild(error=problem)
    try:
        dockerfile = parse_dockerfile(files[DOCKERFILE].decode("utf-8-sig", "replace"))
    except BadDockerfile as bad:
        return ContextBuild(error=str(bad))
    foreign = [image for image in dockerfile.bases if image not in stand_ins]
    if foreign:
        return ContextBuild(
            error=f"The Dockerfile stands on {foreign[0]}, which is not at hand: nothing is fetched here. Stand on "
            f"{' or '.join(stand_ins)}."
        )
    if problem := outsider(dockerfile):
        return ContextBuild(error=problem)
    try:
        sent = sent_files(files)
    except BadIgnoreFile as bad:
        return ContextBuild(error=str(bad))
    context = {**sent, DOCKERFILE: dockerfile.on(stand_ins).encode()}
    replaced = {image: stand_ins[image] for image in dict.fromkeys(dockerfile.bases)}
    run = _Run(engine, dockerfile, on_event, cancellation, seconds)
    try:
        error = run.build(context, tag)
        found = {} if error else _image(engine, tag, stand_ins, dockerfile)
        steps = run.steps if error else _weighed(engine, run.steps)
    except BaseException:
        run.forget()
        raise
    if error:
        run.forget()
    return ContextBuild(
        error=error,
        line=run.line if error else 0,
        steps=steps,
        in_doubt=run.in_doubt,
        seconds=run.seconds,
        log=run.log,
        sent=tuple(sorted(sent)),
        replaced=replaced,
        **found,
    )


def _context_problem(files: Mapping[str, bytes]) -> str:
    if DOCKERFILE not in files:
        return "There is no Dockerfile: write one."
    size = sum(map(len, files.values()))
    if size > MOST_CONTEXT:
        return f"The files hold {human_size(size)}, and at most {human_size(MOST_CONTEXT)} are sent to the builder."
    return ""


def _image(engine: DockerEngine, tag: str, stand_ins: Mapping[str, str], dockerfile: Dockerfile) -> Mapping[str, Any]:
    """What Docker says of the image that was built."""
    base = dockerfile.last_base
    with docker_errors("looking for an image"):
        found = engine.api.inspect_image(tag)
        below = engine.api.inspect_image(stand_ins[base])["Size"] if base in stand_ins else 0
    config = found["Config"]
    return {
        "image": str(found["Id"]),
        "size": int(found["Size"]),
        "own_size": max(0, int(found["Size"]) - int(below)),
        "user": str(config.get("User") or ""),
        "folder": str(config.get("WorkingDir") or "/"),
        "command": (*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())),
    }


def _weighed(engine: DockerEngine, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, each new one with the bytes that it added to the image on which it stands."""
    found, below = [], ""
    for step in steps:
        if not step.reused and step.instruction != "FROM" and step.layer:
            step = replace(step, size=max(0, _size(engine, step.layer) - _size(engine, below)))
        found.append(step)
        below = step.layer or below
    return tuple(found)


def _size(engine: DockerEngine, image: str) -> int:
    """Bytes of an image; 0 for one that is gone, as another build took it away."""
    with docker_errors("looking for an image"), suppress(docker.errors.ImageNotFound):
        return int(engine.api.inspect_image(image)["Size"])
    return 0


class _Run:
    """One build under way, with a deadline."""

    def __init__(
        self,
        engine: DockerEngine,
        dockerfile: Dockerfile,
        on_event: OnEvent,
        cancellation: Cancellation,
        seconds: float,
    ) -> None:
        self._engine, self._dockerfile = engine, dockerfile
        self._cancellation, self._most_seconds = cancellation, seconds
        # Ours, which the deadline requests as well: whoever cancels from outside is told apart by theirs.
        self._stop = Cancellation()
        self._build = TimedBuild(
            engine.api, engine.images.responses, NAME, " and ".join(dockerfile.bases), "", on_event, self._stop
        )
        self.seconds = 0.0

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return self._build.steps

    @property
    def in_doubt(self) -> bool:
        """Whether a step printed what only the builder says."""
        return self._build.in_doubt

    @property
    def log(self) -> tuple[str, ...]:
        """What the last step printed."""
        return tuple(self._build.printed)

    @property
    def line(self) -> int:
        """The line of the Dockerfile whose step was begun last; 0 before the first."""
        begun = len(self.steps)
        return self._dockerfile.instructions[begun - 1].line if 0 < begun <= len(self._dockerfile.instructions) else 0

    def forget(self) -> None:
        """Take away the layers that have no name."""
        remove_layers(self._engine.api, self._build.made[::-1])

    def build(self, context: Mapping[str, bytes], tag: str) -> str:
        """Build; gives what broke in words, empty if nothing did."""
        begun = time.perf_counter()
        deadline = threading.Timer(self._most_seconds, self._stop.request)
        deadline.daemon = True
        marks = {labels.MINE: "yes", labels.ENVIRONMENT: NAME}
        options = {"network_mode": "none", "container_limits": {"memory": int(MEMORY), "memswap": int(MEMORY)}}
        with self._cancellation.calling(self._stop.request):
            deadline.start()
            try:
                self._build.run(Stage.PACKAGES, context, tag, {}, marks, options)
            except Cancelled:
                self._cancellation.check()
                return f"The build was still going on after {self._most_seconds:g} s and was stopped."
            except EngineError as trouble:
                error = self._build.error or refusal(trouble)
                if not error:
                    raise
                return f"Docker says: {error}"
            finally:
                deadline.cancel()
                self.seconds = time.perf_counter() - begun
        return ""
