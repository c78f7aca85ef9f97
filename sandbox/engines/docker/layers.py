"""What a build leaves beside its name: kept under a lasting one, so that the next build finds it, or taken away."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import docker
import docker.errors

from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE


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
    """Remove images of ours without a name, by id and in this order, as far as Docker can.

    One that others use stays, and so does one that lacks our label, which whatever is built on ours inherits.
    """
    for layer in ids:
        with suppress(docker.errors.DockerException, *UNREACHABLE):
            found = api.inspect_image(layer)
            if not found.get("RepoTags") and labels.MINE in (found["Config"].get("Labels") or {}):
                api.remove_image(found["Id"])
