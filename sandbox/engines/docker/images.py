"""Builds an environment's image: tagged by what it is made of, so that an unchanged one is never built twice.

Every image stands on a thin one of ours, `two-kitchens/base`: the base image that the environment names, a label
that all later layers inherit (a broken build's leftovers are then found again), and, where they are set, your
certificates and your package index, which the environments' Dockerfiles need not know about.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import docker
import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import build_failure, docker_errors
from sandbox.environment import DOCKERFILE, LOCK, Environment
from sandbox.errors import EngineUnavailable
from sandbox.events import Event, EventKind, OnEvent

REPOSITORY = "two-kitchens"
BUILD_SECONDS = 1800
LOG_LINES = 40
_NOISE = ("--->", "Removing intermediate container", "Successfully built", "Successfully tagged", "━")
_CA_PATH = "/etc/two-kitchens/ca-bundle.crt"


def override_variable(environment: Environment) -> str:
    """The variable that puts another image in the place of this environment's base."""
    return f"TWO_KITCHENS_BASE_{environment.python.replace('.', '_')}"


@dataclass(frozen=True)
class Recipe:
    """All that goes into one image.

    Attributes:
        base: the base image that is really used: the environment's, or the one put in its place.
        files: the build context, by name.
        base_files: the build context of the thin image beneath, by name.
    """

    environment: Environment
    base: str
    files: dict[str, bytes] = field(repr=False)
    base_files: dict[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, environment: Environment) -> Recipe:
        """The recipe for `environment`, with this machine's settings.

        Raises:
            EngineUnavailable: TWO_KITCHENS_CA_BUNDLE names a file that cannot be read.
        """
        base = os.environ.get(override_variable(environment)) or environment.base
        files = {DOCKERFILE: environment.dockerfile.encode(), LOCK: environment.lock.encode()}
        return cls(environment, base, files, _base_files(base))

    @property
    def tag(self) -> str:
        """The image's name, which changes whenever anything in it would."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.environment.name.lower()).strip("-") or "environment"
        return f"{REPOSITORY}/{slug}:{_digest({**self.files, 'base': self.base_tag.encode()})}"

    @property
    def base_tag(self) -> str:
        """The thin image's name."""
        return f"{REPOSITORY}/base:{_digest(self.base_files)}"


def _base_files(base: str) -> dict[str, bytes]:
    files, lines, pip = {}, [f"FROM {base}", f"LABEL {labels.MINE}=yes"], ["[global]"]
    if bundle := os.environ.get("TWO_KITCHENS_CA_BUNDLE"):
        try:
            files["ca-bundle.crt"] = Path(bundle).read_bytes()
        except OSError as error:
            raise EngineUnavailable(
                f"TWO_KITCHENS_CA_BUNDLE names {bundle}, which cannot be read ({error.strerror}): correct the path."
            ) from error
        lines.append(f"COPY ca-bundle.crt {_CA_PATH}")
        pip.append(f"cert = {_CA_PATH}")
    if index := os.environ.get("PIP_INDEX_URL"):
        pip.append(f"index-url = {index}")
    if len(pip) > 1:
        files["pip.conf"] = "\n".join([*pip, ""]).encode()
        lines.append("COPY pip.conf /etc/pip.conf")
    files[DOCKERFILE] = "\n".join([*lines, ""]).encode()
    return files


def _digest(files: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()[:12]


class Images:
    """The images of our environments in one Docker engine."""

    def __init__(self, api: docker.APIClient) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._building: dict[str, threading.Lock] = {}

    def find(self, recipe: Recipe) -> str | None:
        """Id of the finished image, or `None` if it is not there."""
        with docker_errors("looking for an image"):
            try:
                return str(self._api.inspect_image(recipe.tag)["Id"])
            except docker.errors.ImageNotFound:
                return None

    def build(self, recipe: Recipe, on_event: OnEvent, cancellation: Cancellation) -> str:
        """Build the image if it is not there; give its id.

        Docker names the image only when the last step is done, so a build that breaks leaves nothing usable.

        Raises:
            PrepareFailed, EngineLost, Cancelled
        """
        with self._lock:
            mine = self._building.setdefault(recipe.tag, threading.Lock())
        with mine:
            if image := self.find(recipe):
                return image
            name = recipe.environment.name
            on_event(Event(EventKind.STEP, name, f"Fetching the base image {recipe.base}", 0.0))
            build = _Build(self._api, recipe, on_event, cancellation)
            build.run(recipe.base_files, recipe.base_tag, {}, {labels.MINE: "yes"})
            build.run(recipe.files, recipe.tag, {"BASE": recipe.base_tag}, {labels.MINE: "yes", labels.ENVIRONMENT: name})
            image = self.find(recipe)
        if image is None:
            raise build_failure(name, recipe.base, override_variable(recipe.environment), "the image is gone again", "")
        return image

    def clean(self) -> list[str]:
        """Remove every image of ours, finished or left by a broken build, and name each."""
        removed = []
        with docker_errors("removing images"):
            for image in self._api.images(filters=labels.FILTER):
                names = [tag for tag in image.get("RepoTags") or [] if tag.startswith(f"{REPOSITORY}/")]
                for name in names:
                    with suppress(docker.errors.ImageNotFound):
                        self._api.remove_image(name, force=True)
                        removed.append(f"image {name}")
            pruned = self._api.prune_images(filters={"dangling": True, **labels.FILTER})
        removed += [f"image {entry['Deleted']}" for entry in pruned.get("ImagesDeleted") or [] if "Deleted" in entry]
        return removed


class _Build:
    """The builds that make one image, followed line by line."""

    def __init__(
        self, api: docker.APIClient, recipe: Recipe, on_event: OnEvent, cancellation: Cancellation
    ) -> None:
        self._api, self._recipe = api, recipe
        self._on_event, self._cancellation = on_event, cancellation
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._fraction: float | None = None
        self._container: str | None = None
        self._pulled: dict[str, tuple[int, int]] = {}

    def run(self, files: dict[str, bytes], tag: str, arguments: dict[str, str], marks: dict[str, str]) -> None:
        """Build `files` as `tag`, with build `arguments` and labelled with `marks`.

        Raises:
            PrepareFailed, EngineLost, Cancelled
        """
        name = self._recipe.environment.name
        self._cancellation.check()
        with self._cancellation.calling(self._kill_step), docker_errors(f"building the environment “{name}”"):
            stream = self._api.build(
                fileobj=_tar(files),
                custom_context=True,
                tag=tag,
                buildargs=arguments,
                labels=marks,
                rm=True,
                forcerm=True,
                decode=True,
                timeout=BUILD_SECONDS,
            )
            for message in stream:
                self._cancellation.check()
                self._follow(message)
        self._cancellation.check()

    def _kill_step(self) -> None:
        """Docker's client cannot take a build back, but the container of its current step can be killed."""
        if self._container:
            with suppress(docker.errors.DockerException):
                self._api.kill(self._container)

    def _follow(self, message: dict) -> None:
        if "error" in message:
            self._cancellation.check()
            environment = self._recipe.environment
            raise build_failure(
                environment.name,
                self._recipe.base,
                override_variable(environment),
                str(message["error"]),
                "\n".join(self._log),
            )
        if "status" in message:
            self._follow_pull(message)
        for line in str(message.get("stream", "")).splitlines():
            self._follow_line(line.strip())

    def _follow_line(self, line: str) -> None:
        if not line:
            return
        self._log.append(line)
        if step := re.fullmatch(r"Step (\d+)/(\d+) : (.*)", line):
            if not step[3].startswith("LABEL "):
                self._fraction = (int(step[1]) - 1) / int(step[2])
                self._tell(EventKind.STEP, step[3])
        elif running := re.fullmatch(r"---> Running in ([0-9a-f]+)", line):
            self._container = running[1]
        elif not line.startswith(_NOISE):
            self._tell(EventKind.LOG, line)

    def _follow_pull(self, message: dict) -> None:
        detail = message.get("progressDetail") or {}
        if detail.get("total"):
            self._pulled[message.get("id", "")] = (detail.get("current", 0), detail["total"])
            done, total = (sum(column) for column in zip(*self._pulled.values(), strict=True))
            self._fraction = done / total
            self._tell(EventKind.STEP, f"Downloading {self._recipe.base}")
        else:
            self._tell(EventKind.LOG, " ".join(filter(None, (message.get("id"), message["status"]))))

    def _tell(self, kind: EventKind, text: str) -> None:
        self._on_event(Event(kind, self._recipe.environment.name, text, self._fraction))


def _tar(files: dict[str, bytes]) -> Iterable[bytes]:
    """A build context: fixed times and owners, so that Docker finds its cached layers again."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer
