"""Follows the builds that make one image, message by message, and breaks them off on request."""

from __future__ import annotations

import io
import re
import tarfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import docker
import docker.errors
from docker.types import CancellableStream

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.containers import own_container, remove_container
from sandbox.engines.docker.errors import UNREACHABLE, Stage, build_failure, docker_errors
from sandbox.engines.docker.narration import Kind, Narration, Said
from sandbox.engines.docker.pulse import Pulse
from sandbox.errors import EngineError, PrepareFailed
from sandbox.events import Event, EventKind, OnEvent
from sandbox.lines import Lines

QUIET_SECONDS = 1800
"""How long a build may say nothing; whether Docker still lives is asked much more often."""
LOG_LINES = 40
MOST_ATTEMPTS = 5
"""How often a build begins at most, where each time others take away the layers on which it is about to stand."""
_BAR = "━"
"""What pip draws its progress with."""
# What Docker says when a layer that it has just found in its cache is gone before the next one stands on it.
_LAYER_GONE = re.compile(
    r"(failed to export image: )?(failed to set parent sha256:\w+: )?unknown parent image ID sha256:"
    r"|failed to get digest sha256:|No such image: sha256:|failed to get layer sha256:|layer does not exist"
)
# Which part of the whole the two stages are, for the progress bar.
SHARE = {Stage.BASE: (0.0, 0.3), Stage.PACKAGES: (0.3, 1.0)}


class Responses:
    """Remembers the last response that each thread got from a client: the client itself gives away only the text."""

    def __init__(self, api: docker.APIClient) -> None:
        self._of_thread = threading.local()
        api.hooks["response"].append(self._remember)

    def last(self) -> Any:
        """The response to this thread's last request."""
        return self._of_thread.response

    def _remember(self, response: Any, *_: Any, **__: Any) -> None:
        self._of_thread.response = response


class Build:
    """The two builds that make one environment's image.

    Args:
        base: the base image, for messages.
        override: the variable that puts another base image in its place, for messages.
    """

    def __init__(
        self,
        api: docker.APIClient,
        responses: Responses,
        environment: str,
        base: str,
        override: str,
        on_event: OnEvent,
        cancellation: Cancellation,
    ) -> None:
        self._api, self._responses = api, responses
        self._environment, self._base, self._override = environment, base, override
        self._doing = f"building the environment “{environment}”"
        self._on_event, self._cancellation = on_event, cancellation
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._stage = Stage.BASE
        self._fraction = 0.0
        self._pulled: dict[str, tuple[int, int]] = {}
        self._response: Any = None
        self._container = ""
        self._narration = Narration()
        self._hung_up = self._layer_gone = False

    def run(
        self,
        stage: Stage,
        files: Mapping[str, bytes],
        tag: str,
        arguments: dict[str, str],
        marks: dict[str, str],
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Build `files` as `tag`, with build `arguments` and labelled with `marks`.

        All builds of an engine share one cache, and Docker holds nothing that it finds in it: whoever takes their own
        layers away may take one that this build has just found. That is nobody's fault, so it begins again.

        Args:
            options: further ones of the client's own `build`, such as `network_mode`.

        Raises:
            PrepareFailed, EngineLost, EngineError, Cancelled
        """

        def start() -> Iterator[dict[str, Any]]:
            stream: Iterator[dict[str, Any]] = self._api.build(
                fileobj=tar_context(files),
                custom_context=True,
                tag=tag,
                buildargs=arguments,
                labels=marks,
                rm=True,
                forcerm=True,
                decode=True,
                timeout=QUIET_SECONDS,
                **(options or {}),
            )
            return stream

        for _ in range(MOST_ATTEMPTS):
            try:
                return self._attempt(stage, start)
            except PrepareFailed:
                if not self._layer_gone:
                    raise
                self._start_over()
        raise EngineError(
            f"While {self._doing} other builds took away the layers that it stands on, {MOST_ATTEMPTS} times over: try "
            "again when less is being built on this machine."
        )

    def _start_over(self) -> None:
        """Forget what an attempt noted, before the next one."""
        self._log.clear()

    def _attempt(self, stage: Stage, start: Callable[[], Iterator[dict[str, Any]]]) -> None:
        self._cancellation.check()
        self._stage, self._container, self._response = stage, "", None
        self._narration = Narration()
        self._hung_up = self._layer_gone = False
        lines = Lines()
        with (
            self._cancellation.calling(self._hang_up),
            Pulse(self._api, self._doing, self._hang_up) as pulse,
            self._broken_off(),
        ):
            for message in self._messages(pulse, start):
                self._cancellation.check()
                self._follow(message, lines)
        self._cancellation.check()

    def _messages(self, pulse: Pulse, start: Callable[[], Iterator[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
        with docker_errors(self._doing, self._cancellation):
            stream = start()
            self._response = self._responses.last()
            if self._hung_up:
                self._hang_up()
            yield from stream
            pulse.check()

    def _hang_up(self) -> None:
        """Close the connection from under the build, wherever it is; Docker then breaks the build off."""
        self._hung_up = True
        if self._response is not None:
            # Over SSH a stream cannot be closed; the next message then ends the build.
            with suppress(docker.errors.DockerException, AttributeError, *UNREACHABLE):
                CancellableStream(iter(()), self._response).close()

    def _begun(self) -> str:
        """When Docker began to build, by its own clock, as it writes times; empty if it never did."""
        said = getattr(self._response, "headers", {}).get("Date", "")
        with suppress(ValueError):
            return parsedate_to_datetime(said).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return ""

    @contextmanager
    def _broken_off(self) -> Iterator[None]:
        """Leave no build running behind, whatever ends our interest in it: a fault, a request, or Ctrl-C."""
        try:
            yield
        except BaseException:
            self._hang_up()
            if self._container and (mine := own_container(self._api, self._container, self._begun())):
                remove_container(self._api, mine)
            raise

    def _follow(self, message: dict[str, Any], lines: Lines) -> None:
        if "error" in message:
            self._cancellation.check()
            self._log.extend(line.strip() for line in lines.end())
            self._layer_gone = bool(_LAYER_GONE.match(str(message["error"])))
            raise build_failure(
                self._environment,
                self._stage,
                self._base,
                self._override,
                str(message["error"]),
                "\n".join(self._log),
            )
        if "status" in message:
            self._follow_pull(message)
        for line in lines.add(str(message.get("stream", ""))):
            self._follow_line(self._narration.read(line.strip()))

    def _follow_line(self, said: Said) -> None:
        if said.kind is Kind.STEP:
            self._log.append(said.text)
            if not said.text.startswith("LABEL "):
                self._progress(said.share)
                self._tell(EventKind.STEP, said.text)
        elif said.kind is Kind.RUNNING:
            self._container = said.text
        elif is_output(said):
            self._log.append(said.text)
            self._tell(EventKind.LOG, said.text)

    def _follow_pull(self, message: dict[str, Any]) -> None:
        detail = message.get("progressDetail") or {}
        if detail.get("total"):
            self._pulled[f"{message.get('id')} {message['status']}"] = (detail.get("current", 0), detail["total"])
            done, total = (sum(column) for column in zip(*self._pulled.values(), strict=True))
            self._progress(done / total)
            self._tell(EventKind.STEP, f"Fetching {self._base}: {message['status'].lower()} {message.get('id')}")
        elif not detail:
            self._tell(EventKind.LOG, " ".join(filter(None, (message.get("id"), message["status"]))))

    def _progress(self, share: float) -> None:
        """Note how much of the stage is done; never goes back, as a bar that does is no comfort."""
        begin, end = SHARE[self._stage]
        self._fraction = max(self._fraction, begin + min(share, 1.0) * (end - begin))

    def _tell(self, kind: EventKind, text: str) -> None:
        self._on_event(Event(kind, self._environment, text, self._fraction))


def is_output(said: Said) -> bool:
    """Whether that is what a step printed, and more than a progress bar."""
    return said.kind is Kind.PRINTED and _BAR not in said.text


def tar_context(files: Mapping[str, bytes]) -> io.BytesIO:
    """A build context: fixed times and owners, so that Docker finds its cached layers again."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer
