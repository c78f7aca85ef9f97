"""Builds a context that a learner wrote, and measures what came of it.

The steps of a build run as root in containers that Docker limits less than a job's. There is no network in a build, it
has a deadline of ours, what it prints is bounded, and from Engine 23 on so are each process's memory and the files that
it writes. BuildKit bounds neither the number of processes nor all of them together: what many strangers send belongs on
a machine that can be spared.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.cancellation import Cancellation
from sandbox.contexts.ignore import DOCKERFILE, sent_files
from sandbox.contexts.outside import outsider
from sandbox.dockerfile import Dockerfile, Instruction, parse_dockerfile
from sandbox.engines.docker import DockerEngine, labels
from sandbox.engines.docker.bases import refuse_volumes
from sandbox.engines.docker.build import Build, BuildRequest
from sandbox.engines.docker.errors import docker_errors
from sandbox.engines.docker.solving import Step
from sandbox.engines.docker.throwaway import throwaway
from sandbox.engines.docker.weights import history, weight
from sandbox.errors import BadDockerfile, BadIgnoreFile, Cancelled, EngineError, PrepareFailed
from sandbox.events import OnEvent, ignore
from sandbox.size import Size, human_size

NAME = "learner"
MOST_CONTEXT = 16 * Size.MiB
MEMORY, LARGEST_FILE = 2 * Size.GiB, 2 * Size.GiB
"""Of each process of a step, and of each file that it writes."""
SECONDS = 180.0
LOG_LINES = 6


@dataclass(frozen=True)
class ContextBuild:
    """One build of one context.

    Attributes:
        image: id of the image; empty if there is none.
        error: why there is none, in a sentence or two; empty if there is one.
        line: the Dockerfile's line that broke; 0 if none did.
        steps: those that were begun, each with whether it was reused, how long it took, and how much it added if it is
            new.
        seconds: of the whole build.
        log: what the last step printed.
        sent: names of the files that were sent to the builder, after .dockerignore.
        replaced: images of the Dockerfile in whose place others were used, by name.
        size, own_size: bytes of the image's layers, unpacked, and of those above the image that it stands on.
        user: who runs in it, as its USER says; empty for root.
        folder: its WORKDIR.
        command: its ENTRYPOINT and CMD together, as Docker would start them.
    """

    image: str = ""
    error: str = ""
    line: int = 0
    steps: tuple[Step, ...] = ()
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
    replaced = {image: stand_ins[image] for image in dict.fromkeys(dockerfile.bases)}
    run = _Run(engine, dockerfile, sent, on_event, cancellation, seconds)
    with ExitStack() as pins:
        pinned = {image: pins.enter_context(engine.images.pinned(real)) for image, real in replaced.items()}
        error = run.build(pinned, tag)
        error = error or _volume_problem(engine, tag)
        found = {} if error else _image(engine, tag, stand_ins, dockerfile)
        steps = run.steps if error else run.weighed(pinned, tag)
    return ContextBuild(
        error=error,
        line=run.line if error else 0,
        steps=steps,
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


def _volume_problem(engine: DockerEngine, tag: str) -> str:
    """What is wrong with an image that declares a volume; empty for any other."""
    with docker_errors("looking for an image"):
        config = engine.api.inspect_image(tag)["Config"]
    try:
        refuse_volumes("that was built", config)
    except PrepareFailed as problem:
        return str(problem)
    return ""


def _image(engine: DockerEngine, tag: str, stand_ins: Mapping[str, str], dockerfile: Dockerfile) -> Mapping[str, Any]:
    """What Docker says of the image that was built."""
    base = dockerfile.last_base
    with docker_errors("looking for an image"):
        found = engine.api.inspect_image(tag)
    size, below = weight(engine.api, tag), weight(engine.api, stand_ins[base]) if base in stand_ins else 0
    config = found["Config"]
    return {
        "image": str(found["Id"]),
        "size": size,
        "own_size": max(0, size - below),
        "user": str(config.get("User") or ""),
        "folder": str(config.get("WorkingDir") or "/"),
        "command": (*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())),
    }


class _Run:
    """One build under way, with a deadline."""

    def __init__(
        self,
        engine: DockerEngine,
        dockerfile: Dockerfile,
        files: Mapping[str, bytes],
        on_event: OnEvent,
        cancellation: Cancellation,
        seconds: float,
    ) -> None:
        self._engine, self._dockerfile, self._files = engine, dockerfile, files
        self._cancellation, self._most_seconds = cancellation, seconds
        # Ours, which the deadline requests as well: whoever cancels from outside is told apart by theirs.
        self._stop = Cancellation()
        self._build = Build(engine.api, engine.images.buildx, NAME, on_event, self._stop)
        self.seconds = 0.0

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return self._build.steps

    @property
    def log(self) -> tuple[str, ...]:
        """What the last step printed."""
        return self._build.printed[-LOG_LINES:]

    @property
    def line(self) -> int:
        """The line of the Dockerfile whose step broke, or was begun last; 0 before the first."""
        broken = self._build.broken or next(iter(self.steps[::-1]), None)
        return broken.line if broken else 0

    def build(self, bases: Mapping[str, str], tag: str) -> str:
        """Build; gives what broke in words, empty if nothing did."""
        begun = time.perf_counter()
        deadline = threading.Timer(self._most_seconds, self._stop.request)
        deadline.daemon = True
        with self._cancellation.calling(self._stop.request):
            deadline.start()
            try:
                self._build.run(self._request(self._dockerfile, bases, tag))
            except Cancelled:
                self._cancellation.check()
                return f"The build was still going on after {self._most_seconds:g} s and was stopped."
            except PrepareFailed:
                return f"Docker says: {self._build.error}"
            finally:
                deadline.cancel()
                self.seconds = time.perf_counter() - begun
        return ""

    def weighed(self, bases: Mapping[str, str], tag: str) -> tuple[Step, ...]:
        """The steps, each new one with the bytes that it added, in whichever stage."""
        new = {step.line for step in self.steps if not step.reused}
        sizes = self._sizes(self._dockerfile, tag)
        for stage in self._dockerfile.up_to_each_stage:
            if new & ({one.line for one in stage.last_stage} - sizes.keys()):
                sizes |= self._sizes_of_stage(stage, bases)
        return tuple(replace(step, size=sizes.get(step.line, 0) if step.line in new else 0) for step in self.steps)

    def _sizes_of_stage(self, stage: Dockerfile, bases: Mapping[str, str]) -> dict[int, int]:
        """Of a stage that is no image by itself: made one for a moment, out of the builder's cache."""
        build = Build(self._engine.api, self._engine.images.buildx, NAME, ignore, self._cancellation)
        with throwaway(self._engine.api) as tag:
            try:
                build.run(self._request(stage, bases, tag))
            except PrepareFailed as failed:  # It was built a moment ago.
                raise EngineError(f"A stage could not be weighed: {failed}") from failed
            return self._sizes(stage, tag)

    def _sizes(self, dockerfile: Dockerfile, tag: str) -> dict[int, int]:
        """Bytes that the last stage's instructions added, by line."""
        made: list[Instruction] = [one for one in dockerfile.last_stage if one.name != "FROM"]
        entries = history(self._engine.api, tag)[-len(made) :] if made else []
        return {one.line: int(entry["Size"]) for one, entry in zip(made, entries, strict=True)}

    def _request(self, dockerfile: Dockerfile, bases: Mapping[str, str], tag: str) -> BuildRequest:
        return BuildRequest(
            dockerfile=dockerfile.write(bases),
            instructions=dockerfile.instructions,
            files=self._files,
            tag=tag,
            marks=labels.on_image(NAME),
            network="none",
            ulimits={"data": int(MEMORY), "fsize": int(LARGEST_FILE)},
        )
