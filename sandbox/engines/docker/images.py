"""Builds an environment's image: named by what is declared, so that an unchanged one is never built twice.

The name is the same on each machine, whatever its proxy, certificates, index or mirror: an image that was built on one
and loaded on another is found there. What those settings are, BuildKit hands to the steps as secrets.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import docker
import docker.errors

from sandbox.base_images import replaced_base, where_to_name_another
from sandbox.cancellation import Cancellation
from sandbox.dockerfile import Dockerfile, parse_dockerfile
from sandbox.engines.docker import labels
from sandbox.engines.docker.bases import NAME as BASE_NAME
from sandbox.engines.docker.bases import BaseReplaced, Bases, refuse_volumes
from sandbox.engines.docker.build import Build, BuildRequest
from sandbox.engines.docker.buildx import Buildx
from sandbox.engines.docker.classic import build_without_buildx
from sandbox.engines.docker.errors import Stage, docker_errors
from sandbox.engines.docker.settings import RUN_FLAGS, BuildSettings
from sandbox.engines.docker.stamps import remove_name
from sandbox.environment import DOCKERFILE, LOCK, Environment
from sandbox.errors import BadDockerfile, BrokenEnvironment, EngineError, NoBuildx
from sandbox.events import Event, EventKind, OnEvent
from sandbox.installation import installation_id

REPOSITORY = "two-kitchens"
SHARE = {Stage.BASE: (0.0, 0.3), Stage.PACKAGES: (0.3, 1.0)}
"""Which part of the whole the two stages are, for the progress."""


@dataclass(frozen=True)
class Image:
    """An image that is here.

    Attributes:
        base: the name of the base image that it was built on.
    """

    id: str
    base: str


@dataclass(frozen=True)
class Recipe:
    """All that goes into one image.

    Attributes:
        base: the base image to build on: the environment's, or the one put in its place.
        files: the build context, by name, with the Dockerfile as its author wrote it.
    """

    environment: Environment
    base: str
    files: dict[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, environment: Environment) -> Recipe:
        """The recipe for `environment`, with the base image that is set for it on this machine."""
        base = replaced_base(environment)
        texts = {DOCKERFILE: environment.dockerfile, LOCK: environment.lock, **environment.other_locks}
        return cls(environment, base, {name: text.encode() for name, text in texts.items()})

    @property
    def tag(self) -> str:
        """The image's name, which changes whenever anything does that is declared, and for nothing else."""
        return f"{REPOSITORY}/{self.environment.slug}:{_digest(self.files)}"

    @property
    def marks(self) -> dict[str, str]:
        """The image's labels."""
        return labels.on_image(self.environment.name, self.base)

    def read(self) -> Dockerfile:
        """The Dockerfile.

        Raises:
            BrokenEnvironment: it cannot be read, or not be built safely.
        """
        try:
            return parse_dockerfile(self.environment.dockerfile)
        except BadDockerfile as bad:
            raise BrokenEnvironment(f"The environment “{self.environment.name}” cannot be built. {bad}") from bad


def _digest(files: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()[:12]


class Images:
    """The images of our environments in one Docker engine.

    Attributes:
        buildx: Docker's client for builds.
    """

    def __init__(self, api: docker.APIClient) -> None:
        self._api = api
        self._bases = Bases(api)
        self.buildx = Buildx()
        self._lock = threading.Lock()
        self._building: dict[str, threading.Lock] = {}

    def find(self, recipe: Recipe) -> Image | None:
        """The finished image, or `None` if it is not there.

        One that was built on another base than the one that is set here is not it; where nothing is set, any is, as
        one that was brought along may stand on another machine's mirror.
        """
        with docker_errors("looking for an image"):
            try:
                found = self._api.inspect_image(recipe.tag)
            except docker.errors.ImageNotFound:
                return None
        base = (found["Config"].get("Labels") or {}).get(labels.BASE, "")
        if recipe.base not in (recipe.environment.base, base):
            return None
        return Image(str(found["Id"]), base)

    def build(self, recipe: Recipe, on_event: OnEvent, cancellation: Cancellation) -> Image:
        """Build the image if it is not there.

        Docker names the image only when the last step is done, so a build that breaks leaves nothing usable.

        Raises:
            BrokenEnvironment: its Dockerfile cannot be read.
            PrepareFailed, NoBuildx, EngineLost, EngineError, Cancelled
        """
        with self._alone(recipe.tag, cancellation):
            if image := self.find(recipe):
                return image
            before = self._id_of(recipe.tag)
            try:
                self._build(recipe, on_event, cancellation)
            except BaseReplaced:
                remove_name(self._api, recipe.tag)
                raise
            image = self.find(recipe)
            if image and before and before != image.id:
                # It has lost its name to the new one. Where somebody still uses it, it stays.
                self._remove_unused(before)
            if image is None:
                raise EngineError(
                    f"The image of the environment “{recipe.environment.name}” is gone again, as if somebody cleaned "
                    "up at the same time: try again."
                )
            self._refuse_volumes(recipe.tag)
        return image

    def _build(self, recipe: Recipe, on_event: OnEvent, cancellation: Cancellation) -> None:
        name = recipe.environment.name
        dockerfile, settings = recipe.read(), BuildSettings.of_this_machine()
        with self.bases_of(recipe, dockerfile, on_event, cancellation) as bases:
            request = BuildRequest(
                dockerfile=dockerfile.write(bases, RUN_FLAGS),
                instructions=dockerfile.instructions,
                files=recipe.files,
                tag=recipe.tag,
                marks=recipe.marks,
                arguments=settings.proxies,
                secrets=settings.secrets,
                platform=dockerfile.platform(recipe.environment.base),
            )
            try:
                Build(self._api, self.buildx, name, on_event, cancellation, SHARE[Stage.PACKAGES]).run(request)
            except NoBuildx:
                if settings.secrets:
                    raise
                build_without_buildx(self._api, request, dockerfile.write(bases), name, on_event, cancellation)

    @contextmanager
    def bases_of(
        self, recipe: Recipe, dockerfile: Dockerfile, on_event: OnEvent, cancellation: Cancellation
    ) -> Iterator[Mapping[str, str]]:
        """Context manager: names of ours for all images from outside that a Dockerfile names, each fetched if need be.

        Raises:
            PrepareFailed, EngineLost, EngineError, Cancelled
        """
        wanted = dict.fromkeys((*dockerfile.bases, *dockerfile.copied_from))
        with ExitStack() as pins:
            found = {}
            for image in wanted:
                real = recipe.base if image == recipe.environment.base else image
                on_event(Event(EventKind.STEP, recipe.environment.name, f"Fetching the base image {real}", 0.0))
                self._bases.fetch(
                    recipe.environment.name,
                    real,
                    where_to_name_another(recipe.environment)
                    if image == recipe.environment.base
                    else f"its {DOCKERFILE}",
                    dockerfile.platform(image),
                    on_event,
                    cancellation,
                    SHARE[Stage.BASE],
                )
                found[image] = pins.enter_context(self._bases.pinned(real))
            yield found

    @contextmanager
    def pinned(self, image: str) -> Iterator[str]:
        """Context manager: a name of ours for an image that is here, see `Bases.pinned`."""
        with self._bases.pinned(image) as name:
            yield name

    def clean(self) -> list[str]:
        """Remove every image of this installation, and name each.

        Raises:
            EngineError: one is in use by a container that is not ours; all others are gone.
        """
        removed, used = [], []
        with docker_errors("removing images"):
            for name in self._names():
                try:
                    self._api.remove_image(name)
                    removed.append(f"image {name}")
                except docker.errors.ImageNotFound:
                    pass
                except docker.errors.APIError as error:
                    if error.status_code != HTTPStatus.CONFLICT:
                        raise
                    used.append(name)
        if used:
            raise EngineError(
                f"A container that is not ours uses {' and '.join(used)}: remove it (“docker ps -a” names it), then "
                "clean again. Everything else was removed."
            )
        return removed

    def of_earlier_versions(self) -> list[str]:
        """Names, or ids where they have none, of images that versions without an id of the installation built.

        Those had the machine's package index, perhaps with a password, in a layer.
        """
        with docker_errors("looking for images"):
            found = self._api.images(filters={"label": f"{labels.MINE}=yes"})
        earlier = [image for image in found if labels.INSTALLATION not in (image.get("Labels") or {})]
        names = [name for image in earlier for name in _own_names(image) or ([] if _names(image) else [image["Id"]])]
        return sorted(names)

    def remove_earlier(self) -> list[str]:
        """Remove what `of_earlier_versions` names, as far as no container uses it; give what was removed."""
        before = self.of_earlier_versions()
        for name in before:
            self._remove_unused(name)
        left = self.of_earlier_versions()
        return [name for name in before if name not in left]

    def _names(self) -> list[str]:
        """Names of this installation's images, and those that it gave to base images."""
        ours = [name for image in self._api.images(filters=labels.images()) for name in _own_names(image)]
        based = self._api.images(filters={"reference": f"{BASE_NAME}:{installation_id()}-*"})
        pins = [name for image in based for name in _own_names(image)]
        return [*ours, *(name for name in pins if name.startswith(f"{BASE_NAME}:{installation_id()}-"))]

    def _id_of(self, name: str) -> str:
        with docker_errors("looking for an image"):
            try:
                return str(self._api.inspect_image(name)["Id"])
            except docker.errors.ImageNotFound:
                return ""

    def _remove_unused(self, image: str) -> None:
        """Remove an image by name or id, unless a container or another image stands on it."""
        with suppress(docker.errors.APIError):
            self._api.remove_image(image)

    def _refuse_volumes(self, tag: str) -> None:
        with docker_errors("looking for an image"):
            config = self._api.inspect_image(tag)["Config"]
        try:
            refuse_volumes(tag, config)
        except EngineError:
            remove_name(self._api, tag)
            raise

    @contextmanager
    def _alone(self, tag: str, cancellation: Cancellation) -> Iterator[None]:
        """Context manager: no other thread builds `tag`; waiting for that can be cancelled."""
        with self._lock:
            mine = self._building.setdefault(tag, threading.Lock())
        while not mine.acquire(timeout=0.1):
            cancellation.check()
        try:
            yield
        finally:
            mine.release()


def _names(image: Mapping[str, list[str] | None]) -> list[str]:
    return [name for name in image.get("RepoTags") or [] if name != "<none>:<none>"]


def _own_names(image: Mapping[str, list[str] | None]) -> list[str]:
    # What somebody builds on an image of ours inherits its labels, but not its name.
    return [name for name in _names(image) if name.startswith(f"{REPOSITORY}/")]
