"""Builds one image with BuildKit, follows it step by step, and breaks it off on request."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import docker

from sandbox.cancellation import Cancellation
from sandbox.dockerfile import Instruction
from sandbox.engines.docker.buildx import Buildx
from sandbox.engines.docker.errors import NO_DISK, UNREACHABLE, Stage, build_failure, gone, no_disk
from sandbox.engines.docker.pulse import Pulse, ask
from sandbox.engines.docker.solving import Said, Solving, Step
from sandbox.errors import EngineError, EngineLost
from sandbox.events import Event, EventKind, OnEvent
from sandbox.size import Size

LOG_LINES = 40
LONGEST_LINE = 8 * Size.MiB
"""Of the client's progress: what a step prints comes in pieces that are much smaller."""
END_SECONDS = 10.0
"""How long the client may take to end once nobody wants the build any more."""
_LARGEST_VARIABLE = 64 * Size.KiB
_FOLDER = "two-kitchens-build-"
_FORGOTTEN_SECONDS = 24 * 3600
_EXITED = re.compile(r"exit code: \d+$")
_BAR = "━"
"""What pip draws its progress with."""


@dataclass(frozen=True)
class BuildRequest:
    """One build.

    Attributes:
        dockerfile: the text that is sent, written by us.
        instructions: what it was written from, for the lines' numbers.
        files: the context by relative path, in which no Dockerfile needs to be.
        tag: the image's name.
        marks: its labels.
        arguments: build arguments; the builder leaves proxies out of images and cache by itself.
        secrets: files that RUN steps find under `/run/secrets` or where they mount them, by id; in no layer.
        network: `none`, or the engine's own for an empty one.
        platform: such as `linux/amd64`; empty for the engine's own.
        ulimits: bounds on each process of a step, by the names of setrlimit; Engine 20.10 does without them.
    """

    dockerfile: str = field(repr=False)
    instructions: Sequence[Instruction] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    tag: str
    marks: Mapping[str, str]
    arguments: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    network: str = ""
    platform: str = ""
    ulimits: Mapping[str, int] = field(default_factory=dict)


class Build:
    """One build under way.

    Attributes:
        error: what Docker said of the Dockerfile, if that broke the build.
    """

    def __init__(
        self,
        api: docker.APIClient,
        buildx: Buildx,
        environment: str,
        on_event: OnEvent,
        cancellation: Cancellation,
        share: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        """Nothing is started yet.

        Args:
            environment: whose image it is, for events and messages.
            share: from where to where it is on the way of the whole, for the progress.
        """
        self._api, self._buildx, self._environment = api, buildx, environment
        self._doing = f"building the environment “{environment}”"
        self._on_event, self._cancellation = on_event, cancellation
        self._begin, self._end = share
        self._fraction = share[0]
        self._solving = Solving((), LOG_LINES)
        self._log: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._hung_up = False
        self.error = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return self._solving.steps

    @property
    def ended(self) -> bool:
        """Whether the client is gone, and with it the build."""
        return self._process is not None and self._process.poll() is not None

    @property
    def broken(self) -> Step | None:
        """The step that broke the build."""
        return self._solving.broken

    @property
    def printed(self) -> tuple[str, ...]:
        """What the last step that printed something printed last."""
        return tuple(line for line in self._solving.printed if _BAR not in line)

    def run(self, request: BuildRequest) -> None:
        """Build; the image has its name when this returns, and no name of ours where it raises.

        Raises:
            PrepareFailed: a step broke, or the Dockerfile cannot be read; `error` has Docker's words.
            NoBuildx: Docker's client for builds is missing.
            EngineLost, EngineError: Docker's trouble.
            Cancelled: on request.
        """
        self._cancellation.check()
        self._solving = Solving(request.instructions, LOG_LINES)
        _sweep()
        with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder:
            arguments, variables = _lay_out(request, Path(folder))
            process = self._buildx.start(arguments, Path(folder, "settings"), variables)
            self._process = process
            with (
                self._cancellation.calling(self._hang_up),
                Pulse(self._api, self._doing, self._hang_up) as pulse,
                _ended(process),
            ):
                if self._hung_up:
                    self._hang_up()
                self._follow(process)
                code = process.wait()
        self._cancellation.check()
        pulse.check()
        if code:
            self._fail()

    def _hang_up(self) -> None:
        """Let go of the client, which then has BuildKit break the build off."""
        self._hung_up = True
        if self._process is not None:
            _let_go(self._process)

    def _follow(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None  # noqa: S101 - tells the type checker what PIPE means
        while line := process.stderr.readline(LONGEST_LINE):
            self._cancellation.check()
            for said in self._solving.read(line):
                self._tell_of(said)
        for said in self._solving.end():
            self._tell_of(said)

    def _tell_of(self, said: Said) -> None:
        if said.begun and said.step is not None:
            self._note(said.step.step)
            self._tell(EventKind.STEP, said.step.step)
        elif said.printed and said.step is not None and _BAR not in said.printed:
            self._note(said.printed)
            self._tell(EventKind.LOG, said.printed)

    def _note(self, line: str) -> None:
        self._log.append(line)
        del self._log[:-LOG_LINES]

    def _tell(self, kind: EventKind, text: str) -> None:
        # Never back: steps of several stages are done side by side.
        share = self._begin + min(self._solving.share, 1.0) * (self._end - self._begin)
        self._fraction = max(self._fraction, share)
        self._on_event(Event(kind, self._environment, text, self._fraction))

    def _fail(self) -> None:
        """Raise what fits a client that ended with an error."""
        solving, log = self._solving, "\n".join(self._log)
        words = (solving.broken.error if solving.broken else "") or solving.trouble or solving.words
        # A command that failed is quoted with all its words, which may be any.
        if not _EXITED.search(words) and no_disk(words):
            raise EngineError(NO_DISK)
        try:
            ask(self._api)
        except UNREACHABLE as error:
            raise EngineLost(gone(self._doing)) from error
        if solving.broken or (solving.solved_wrong and not solving.trouble):
            self.error = words
            raise build_failure(self._environment, Stage.PACKAGES, "", "", words, log)
        raise EngineError(
            f"Docker gave up while {self._doing}: {words.rstrip('.') or 'it said nothing'}. Try again; “docker info” "
            "tells more about the engine."
        )


def _lay_out(request: BuildRequest, folder: Path) -> tuple[list[str], dict[str, str]]:
    """Write the build into `folder`; gives the client's arguments and its variables."""
    context, variables = folder / "context", dict(request.arguments)
    for name, data in request.files.items():
        path = context / name
        if path.resolve().parent != path.parent or not path.resolve().is_relative_to(context.resolve()):
            raise EngineError(f"A file of a build is called {name!r}, which leads out of its folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o644)
    for made in (context, folder / "settings", folder / "dockerfile", folder / "secrets"):
        made.mkdir(parents=True, exist_ok=True)
    (folder / "dockerfile" / "Dockerfile").write_text(request.dockerfile, encoding="utf-8", newline="\n")
    # What is left out was left out before: the context's own .dockerignore is a file like any other here.
    (folder / "dockerfile" / "Dockerfile.dockerignore").write_text("# nothing\n", encoding="utf-8")
    arguments = ["--progress=rawjson", f"--tag={request.tag}", f"--file={folder / 'dockerfile' / 'Dockerfile'}"]
    arguments += [f"--label={name}={value}" for name, value in sorted(request.marks.items())]
    # By name alone, their values being variables of the client's: what is on a command line, everybody can see.
    arguments += [f"--build-arg={name}" for name in sorted(request.arguments)]
    for number, (name, data) in enumerate(sorted(request.secrets.items())):
        if len(data) <= _LARGEST_VARIABLE:
            # Nothing of it is on a disk, where it would outlive us if we are killed.
            variables[f"TWO_KITCHENS_SECRET_{number}"] = data.decode()
            arguments.append(f"--secret=id={name},env=TWO_KITCHENS_SECRET_{number}")
        else:
            # Certificates are larger than a variable may be, and no secret.
            (folder / "secrets" / name).write_bytes(data)
            arguments.append(f'--secret=id={name},"src={folder / "secrets" / name}"')
    arguments += [f"--network={request.network}"] if request.network else []
    arguments += [f"--platform={request.platform}"] if request.platform else []
    arguments += [f"--ulimit={name}={most}" for name, most in sorted(request.ulimits.items())]
    return [*arguments, str(context)], variables


def _sweep() -> None:
    """Remove folders of builds whose process was killed: nobody builds for so long."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            # On Windows a person's temporary folder is their own anyway.
            mine = sys.platform == "win32" or left.stat().st_uid == os.getuid()
            if mine and left.stat().st_mtime + _FORGOTTEN_SECONDS < time.time():
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Context manager: leaves no client running, whatever ends our interest in the build."""
    try:
        yield
    finally:
        _let_go(process)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()


def _let_go(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
        if sys.platform == "win32":
            process.terminate()
