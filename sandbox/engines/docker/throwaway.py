"""Images that are made for a moment, to be measured or tried, and taken away again whatever happens."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import docker
import docker.errors

from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE
from sandbox.engines.docker.images import REPOSITORY

NAME = f"{REPOSITORY}/throwaway"
LIFETIME_SECONDS = 3600
"""Nobody needs one for so long: an older one was left by a process that died."""


@contextmanager
def throwaway(api: docker.APIClient) -> Iterator[str]:
    """A name for an image, unlike any other; the image is removed at the end of the block."""
    _sweep(api)
    tag = f"{NAME}:{int(time.time())}-{secrets.token_hex(4)}"
    try:
        yield tag
    finally:
        _remove(api, tag)


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
