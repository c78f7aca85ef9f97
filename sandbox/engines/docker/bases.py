"""The images that builds stand on: fetched where they are not here, looked at, and named by us before a build begins.

The builder asks a public registry for a name that it does not find. So it only ever gets a name of ours, given to the
very image that was inspected.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import docker
import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE, Stage, build_failure, docker_errors
from sandbox.engines.docker.pulse import Pulse
from sandbox.engines.docker.responses import LongAnswer
from sandbox.errors import EngineError, PrepareFailed
from sandbox.events import Event, EventKind, OnEvent
from sandbox.installation import installation_id

NAME = f"{labels.MINE}/base"
_POLL_SECONDS = 0.1


class BaseReplaced(EngineError):
    """What was inspected is not what was built upon."""


class Bases:
    """The base images in one engine."""

    def __init__(self, api: docker.APIClient) -> None:
        self._api = api

    def fetch(
        self,
        environment: str,
        image: str,
        override: str,
        platform: str,
        on_event: OnEvent,
        cancellation: Cancellation,
        share: tuple[float, float],
    ) -> None:
        """Pull `image` if it is not here.

        Args:
            environment: whose base it is, for events and messages.
            override: where another image can be named, for messages; completes “in …”.
            platform: such as `linux/amd64`; empty for the engine's own.
            share: from where to where this is on the way of the whole, for the progress.

        Raises:
            PrepareFailed, EngineLost, EngineError, Cancelled
        """
        cancellation.check()
        pull = _Pull(self._api, environment, image, override, on_event, cancellation, share)
        try:
            there = self._inspect(image) is not None
        except EngineError as trouble:
            if isinstance(cause := trouble.__cause__, docker.errors.APIError) and cause.is_client_error():
                raise pull.failure(str(cause.explanation or cause)) from cause
            raise
        if not there:
            pull.run(platform)

    @contextmanager
    def pinned(self, image: str) -> Iterator[str]:
        """Context manager: a name of ours for `image` as it is here now; at the end it is still the same image.

        Raises:
            PrepareFailed: the image would do something of its own in a build or a run.
            BaseReplaced: it was replaced or removed meanwhile: what was built is not what it seems.
            EngineError: it is not here.
        """
        found = self._inspect(image)
        if found is None:
            raise EngineError(f"The image {image} is not here any more: try again.")
        config = found.get("Config") or {}
        if config.get("OnBuild"):
            raise PrepareFailed(
                f"The image {image} adds steps to whatever is built on it (ONBUILD): choose a base image without them."
            )
        refuse_volumes(image, config)
        name = f"{NAME}:{installation_id()}-{str(found['Id']).partition(':')[2][:12]}"
        self._tag(found["Id"], name)
        yield name
        if (self._inspect(name) or {}).get("Id") != found["Id"]:
            raise BaseReplaced(f"The image {image} was replaced or removed while another was built on it: try again.")

    def _inspect(self, image: str) -> dict[str, Any] | None:
        with docker_errors("looking for an image"):
            try:
                return dict(self._api.inspect_image(image))
            except docker.errors.ImageNotFound:
                return None

    def _tag(self, image: str, name: str) -> None:
        repository, _, tag = name.partition(":")
        with docker_errors("naming an image"):
            self._api.tag(image, repository, tag)
        if (self._inspect(name) or {}).get("Id") != image:
            raise EngineError(f"Docker gave the name {name} to another image: try again.")


def refuse_volumes(image: str, config: dict[str, Any]) -> None:
    """See that an image declares no volume: each of its containers could write to the host's disk there.

    Raises:
        PrepareFailed: it does.
    """
    if volumes := sorted(config.get("Volumes") or ()):
        raise PrepareFailed(
            f"The image {image} declares the volume {volumes[0]}, a place on the host's disk that each of its "
            "containers could write to: choose a base image without VOLUME."
        )


class _Pull:
    """One image on its way here."""

    def __init__(
        self,
        api: docker.APIClient,
        environment: str,
        image: str,
        override: str,
        on_event: OnEvent,
        cancellation: Cancellation,
        share: tuple[float, float],
    ) -> None:
        self._api, self._answer = api, LongAnswer(api)
        self._environment, self._image, self._override = environment, image, override
        self._on_event, self._cancellation = on_event, cancellation
        self._begin, self._end = share
        self._fraction = share[0]
        self._pulled: dict[str, tuple[int, int]] = {}
        self._heard: queue.SimpleQueue[dict[str, Any] | Exception | None] = queue.SimpleQueue()

    def run(self, platform: str) -> None:
        """Pull, and follow it."""
        doing = f"fetching {self._image}"
        with (
            self._cancellation.calling(self._answer.hang_up),
            Pulse(self._api, doing, self._answer.hang_up) as pulse,
            docker_errors(doing, self._cancellation),
        ):
            threading.Thread(target=self._listen, args=(platform,), name="docker-pull", daemon=True).start()
            try:
                for message in self._messages():
                    self._follow(message)
            except docker.errors.APIError as error:
                raise self.failure(str(error.explanation or error)) from error
            finally:
                pulse.check()
        self._cancellation.check()

    def _listen(self, platform: str) -> None:
        """Ask for the image, and pass on what Docker says: it says nothing at all until the registry has answered."""
        try:
            stream = self._api.pull(self._image, stream=True, decode=True, platform=platform or None)
            self._answer.begun()
            for message in stream:
                self._heard.put(message)
        except (docker.errors.DockerException, *UNREACHABLE) as error:
            self._heard.put(error)
        self._heard.put(None)

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            self._cancellation.check()
            try:
                heard = self._heard.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if heard is None:
                return
            if isinstance(heard, Exception):
                self._cancellation.check()
                raise heard
            yield heard

    def _follow(self, message: dict[str, Any]) -> None:
        if "error" in message:
            raise self.failure(str(message["error"]))
        status, detail = str(message.get("status", "")), message.get("progressDetail") or {}
        if detail.get("total"):
            self._pulled[f"{message.get('id')} {status}"] = (detail.get("current", 0), detail["total"])
            done, total = (sum(column) for column in zip(*self._pulled.values(), strict=True))
            # Never back, as a bar that does is no comfort.
            self._fraction = max(self._fraction, self._begin + min(done / total, 1.0) * (self._end - self._begin))
            self._tell(EventKind.STEP, f"Fetching {self._image}: {status.lower()} {message.get('id')}")
        elif status and "current" not in detail:
            self._tell(EventKind.LOG, " ".join(filter(None, (message.get("id"), status))))

    def failure(self, text: str) -> PrepareFailed:
        """The error for what Docker said."""
        return build_failure(self._environment, Stage.BASE, self._image, self._override, re.sub(r"\s+", " ", text), "")

    def _tell(self, kind: EventKind, text: str) -> None:
        self._on_event(Event(kind, self._environment, text, self._fraction))
