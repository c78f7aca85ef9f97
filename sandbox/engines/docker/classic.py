"""Builds an environment's image where Docker has no buildx: by the old builder, which knows no secrets."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from typing import Any

import docker

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.build import LOG_LINES, BuildRequest
from sandbox.engines.docker.errors import Stage, build_failure, docker_errors
from sandbox.engines.docker.pulse import Pulse
from sandbox.engines.docker.responses import LongAnswer
from sandbox.environment import DOCKERFILE
from sandbox.events import Event, EventKind, OnEvent
from sandbox.lines import Lines

QUIET_SECONDS = 1800
"""How long a build may say nothing; whether Docker still lives is asked much more often."""


def build_without_buildx(
    api: docker.APIClient,
    request: BuildRequest,
    dockerfile: str,
    environment: str,
    on_event: OnEvent,
    cancellation: Cancellation,
) -> None:
    """Build `request` from `dockerfile`, which mounts nothing.

    Raises:
        PrepareFailed, EngineLost, EngineError, Cancelled
    """
    doing = f"building the environment “{environment}”"
    log: list[str] = []
    lines, answer = Lines(), LongAnswer(api)
    cancellation.check()
    with (
        cancellation.calling(answer.hang_up),
        Pulse(api, doing, answer.hang_up) as pulse,
        docker_errors(doing, cancellation),
    ):
        stream = api.build(
            fileobj=_context({**request.files, DOCKERFILE: dockerfile.encode()}),
            custom_context=True,
            tag=request.tag,
            buildargs=dict(request.arguments),
            labels=dict(request.marks),
            platform=request.platform or None,
            rm=True,
            forcerm=True,
            decode=True,
            timeout=QUIET_SECONDS,
        )
        answer.begun()
        for message in stream:
            # Left without being read to its end, the stream is closed, and Docker breaks the build off.
            cancellation.check()
            for line in lines.add(str(message.get("stream", ""))):
                log.append(line.strip())
                del log[:-LOG_LINES]
                on_event(Event(EventKind.LOG, environment, line.strip()))
            _see_that_it_goes_on(message, environment, log)
    cancellation.check()
    pulse.check()


def _see_that_it_goes_on(message: dict[str, Any], environment: str, log: list[str]) -> None:
    if "error" in message:
        raise build_failure(environment, Stage.PACKAGES, "", "", str(message["error"]), "\n".join(log))


def _context(files: Mapping[str, bytes]) -> io.BytesIO:
    """A build context with fixed times and owners, so that Docker finds its cached layers again."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer
