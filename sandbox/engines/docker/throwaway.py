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


@contextmanager
def throwaway(api: docker.APIClient) -> Iterator[str]:
    """A name for an image, unlike any other; the image is removed at the end of the block."""
    remove_older(api, f"{NAME}:", LIFETIME_SECONDS)
    tag = stamped(f"{NAME}:")
    try:
        yield tag
    finally:
        remove_name(api, tag)
