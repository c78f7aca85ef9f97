"""What a build leaves beside its name: kept under a lasting one, so that the next build finds it, or taken away."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import docker
import docker.errors

from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE
from sandbox.engines.docker.stamps import remove_older, stamped

YOUNG_SECONDS = 600
"""How long a kept image is sure to stay: longer than a build, a run and another build may take."""


def keep(api: docker.APIClient, image: str, name: str) -> None:
    """Give `image` a lasting name of ours, one that begins with `name`: the next build finds its layers.

    Older ones with such names are taken away, but for those so young that whoever made them may still build on them.

    Raises:
        DockerException: Docker's trouble.
    """
    repository, _, tag = stamped(f"{name}-").partition(":")
    api.tag(image, repository, tag)
    remove_older(api, f"{name}-", YOUNG_SECONDS)


def remove_layers(api: docker.APIClient, ids: Sequence[str]) -> None:
    """Remove images of ours without a name, by id and in this order, as far as Docker can.

    One that others use stays, and so does one that lacks our label, which whatever is built on ours inherits.
    """
    for layer in ids:
        with suppress(docker.errors.DockerException, *UNREACHABLE):
            found = api.inspect_image(layer)
            if not found.get("RepoTags") and labels.MINE in (found["Config"].get("Labels") or {}):
                api.remove_image(found["Id"])
