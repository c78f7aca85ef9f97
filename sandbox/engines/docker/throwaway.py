"""Images that are made for a moment, to be measured or tried, and taken away again whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import docker

from sandbox.engines.docker.images import REPOSITORY
from sandbox.engines.docker.stamps import remove_name, remove_older, stamped

NAME = f"{REPOSITORY}/throwaway"
LIFETIME_SECONDS = 3600
"""Nobody needs one for so long: an older one was left by a process that died."""
YOUNG_SECONDS = 600
"""How long a kept image is sure to stay: longer than it may take to build, run and build again."""


@contextmanager
def throwaway(api: docker.APIClient) -> Iterator[str]:
    """A name for an image, unlike any other; the image is removed at the end of the block."""
    remove_older(api, f"{NAME}:", LIFETIME_SECONDS)
    tag = stamped(f"{NAME}:")
    try:
        yield tag
    finally:
        remove_name(api, tag)


def keep(api: docker.APIClient, image: str, name: str) -> None:
    """Give `image` a lasting name of ours, one that begins with `name`.

    Older ones with such names are taken away, but for those so young that somebody may still run them.

    Raises:
        DockerException: Docker's trouble.
    """
    repository, _, tag = stamped(f"{name}-").partition(":")
    api.tag(image, repository, tag)
    remove_older(api, f"{name}-", YOUNG_SECONDS)
