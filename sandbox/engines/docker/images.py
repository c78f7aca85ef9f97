"""Builds an environment's image: tagged by what it is made of, so that an unchanged one is never built twice.

Every image stands on a thin one of ours, `two-kitchens/base`: the base image that the environment names, a label
that all later layers inherit (a broken build's leftovers are then found again), and, where they are set, your
certificates and your package index, which the environments' Dockerfiles need not know about.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import docker
import docker.errors

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.engines.docker.build import Build, Responses
from sandbox.engines.docker.errors import Stage, build_failure, docker_errors
from sandbox.environment import DOCKERFILE, LOCK, Environment
from sandbox.errors import EngineError, EngineUnavailable
from sandbox.events import Event, EventKind, OnEvent

REPOSITORY = "two-kitchens"
_CA_PATH = "/etc/two-kitchens/ca-bundle.crt"
# What is set for pip on this machine, and what it is called in a pip.conf.
_PIP_OPTIONS = {
    "PIP_INDEX_URL": "index-url",
    "PIP_EXTRA_INDEX_URL": "extra-index-url",
    "PIP_TRUSTED_HOST": "trusted-host",
}


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
        texts = {DOCKERFILE: environment.dockerfile, LOCK: environment.lock, **environment.other_locks}
        files = {name: text.encode() for name, text in texts.items()}
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

    @property
    def arguments(self) -> dict[str, str]:
        """The build's arguments."""
        return {"BASE": self.base_tag, **_proxies()}

    @property
    def marks(self) -> dict[str, str]:
        """The image's labels."""
        return {labels.MINE: "yes", labels.ENVIRONMENT: self.environment.name}


def _base_files(base: str) -> dict[str, bytes]:
    files, lines, pip = {}, [f"FROM {base}", f"LABEL {labels.MINE}=yes"], ["[global]"]
    if bundle := os.environ.get("TWO_KITCHENS_CA_BUNDLE"):
        files["ca-bundle.crt"] = _certificates(Path(bundle))
        lines.append(f"COPY ca-bundle.crt {_CA_PATH}")
        pip.append(f"cert = {_CA_PATH}")
    pip += [f"{option} = {os.environ[name]}" for name, option in _PIP_OPTIONS.items() if os.environ.get(name)]
    if len(pip) > 1:
        files["pip.conf"] = "\n".join([*pip, ""]).encode()
        lines.append("COPY pip.conf /etc/pip.conf")
    files[DOCKERFILE] = "\n".join([*lines, ""]).encode()
    return files


def _certificates(bundle: Path) -> bytes:
    try:
        data = bundle.read_bytes()
    except OSError as error:
        raise EngineUnavailable(
            f"TWO_KITCHENS_CA_BUNDLE names {bundle}, which cannot be read ({error.strerror}): correct the path."
        ) from error
    if b"-----BEGIN CERTIFICATE-----" not in data:
        raise EngineUnavailable(
            f"TWO_KITCHENS_CA_BUNDLE names {bundle}, which holds no certificate: give a file in PEM format, which has "
            "lines such as “-----BEGIN CERTIFICATE-----”."
        )
    return data


def _proxies() -> dict[str, str]:
    """This machine's proxies as build arguments, which Docker knows and keeps out of images and cache.

    A proxy on this machine's own loopback address is left out: from inside a build, that is another place.
    """
    found: dict[str, str] = {}
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        value = os.environ.get(name) or os.environ.get(name.lower())
        if value and (urlsplit(value).hostname or "") not in ("localhost", "127.0.0.1", "::1"):
            found |= {name: value, name.lower(): value}
    return found


def _digest(files: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()[:12]


class Images:
    """The images of our environments in one Docker engine.

    Attributes:
        responses: of this client, for whoever builds with it.
    """

    def __init__(self, api: docker.APIClient) -> None:
        self._api = api
        self.responses = Responses(api)
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
            PrepareFailed, EngineLost, EngineError, Cancelled
        """
        with self._alone(recipe.tag, cancellation):
            if image := self.find(recipe):
                return image
            name, override = recipe.environment.name, override_variable(recipe.environment)
            on_event(Event(EventKind.STEP, name, f"Fetching the base image {recipe.base}", 0.0))
            build = Build(self._api, self.responses, name, recipe.base, override, on_event, cancellation)
            build.run(Stage.BASE, recipe.base_files, recipe.base_tag, {}, {labels.MINE: "yes"})
            build.run(Stage.PACKAGES, recipe.files, recipe.tag, recipe.arguments, recipe.marks)
            image = self.find(recipe)
        if image is None:
            text = "its image is gone again, as if somebody cleaned up at the same time; try again"
            raise build_failure(name, Stage.PACKAGES, recipe.base, override, text, "")
        return image

    def clean(self) -> list[str]:
        """Remove every image of ours, finished or left by a broken build, and name each.

        Raises:
            EngineError: one is in use by a container that is not ours; all others are gone.
        """
        removed, used = [], []
        with docker_errors("removing images"):
            for image in self._api.images(filters=labels.mine()):
                for name in image.get("RepoTags") or []:
                    # Whoever builds on an image of ours inherits its label, but not its name.
                    if not name.startswith(f"{REPOSITORY}/"):
                        continue
                    try:
                        self._api.remove_image(name)
                        removed.append(f"image {name}")
                    except docker.errors.ImageNotFound:
                        pass
                    except docker.errors.APIError as error:
                        if error.status_code != HTTPStatus.CONFLICT:
                            raise
                        used.append(name)
            pruned = self._api.prune_images(filters={"dangling": True, **labels.mine()})
        removed += [f"image {entry['Deleted']}" for entry in pruned.get("ImagesDeleted") or [] if "Deleted" in entry]
        if used:
            raise EngineError(
                f"A container that is not ours uses {' and '.join(used)}: remove it (“docker ps -a” names it), then "
                "clean again. Everything else was removed."
            )
        return removed

    @contextmanager
    def _alone(self, tag: str, cancellation: Cancellation) -> Iterator[None]:
        """Inside the block, no other thread builds `tag`; whoever waits for that can be cancelled."""
        with self._lock:
            mine = self._building.setdefault(tag, threading.Lock())
        while not mine.acquire(timeout=0.1):
            cancellation.check()
        try:
            yield
        finally:
            mine.release()
