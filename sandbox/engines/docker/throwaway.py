"""Images that a measurement makes for itself, and takes away again whatever happens."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import docker
import docker.errors

from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE
from sandbox.engines.docker.images import REPOSITORY

NAME = f"{REPOSITORY}/measured"
LIFETIME_SECONDS = 3600
"""Nobody measures for so long: an older one was left by a process that died."""


@contextmanager
def throwaway(api: docker.APIClient) -> Iterator[str]:
    """A name for an image, unlike any other; the image is removed at the end of the block."""
    _sweep(api)
    tag = f"{NAME}:{int(time.time())}-{secrets.token_hex(4)}"
    try:
        yield tag
    finally:
        _remove(api, tag)


def keep(api: docker.APIClient, image: str, name: str) -> None:
    """Give `image` a lasting name of ours, in the place of the one that had it: the next build finds its layers.

    Raises:
        DockerException: Docker's trouble.
    """
    repository, _, tag = name.partition(":")
    before = [found["Id"] for found in api.images(name)]
    api.tag(image, repository, tag)
    remove_layers(api, [old for old in before if old != image])


def remove_layers(api: docker.APIClient, ids: Sequence[str]) -> None:
    """Remove images without a name by id, in this order, as far as Docker can; one that others use stays."""
    for layer in ids:
        with suppress(docker.errors.DockerException, *UNREACHABLE):
            if not api.inspect_image(layer).get("RepoTags"):
                api.remove_image(layer)


def _remove(api: docker.APIClient, tag: str) -> None:
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        # By force, as a container that died a moment ago may still be known. If the image has other names, only this
        # one is taken away.
        api.remove_image(tag, force=True)


def _sweep(api: docker.APIClient) -> None:
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        # Named by a filter of its own: given a name, the client would write it into the filters that we share.
        for image in api.images(filters={**labels.mine(), "reference": NAME}):
            for tag in image.get("RepoTags") or []:
                born = re.fullmatch(rf"{re.escape(NAME)}:(\d+)-[0-9a-f]+", tag)
                if born and int(born[1]) + LIFETIME_SECONDS < time.time():
                    _remove(api, tag)
