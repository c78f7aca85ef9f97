"""What layers weigh: bytes unpacked, as each kind of image store tells them alike.

The size that Docker gives for a whole image is no such figure: a containerd store counts what it keeps compressed too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import docker

from sandbox.engines.docker.errors import docker_errors


def history(api: docker.APIClient, image: str) -> list[Mapping[str, Any]]:
    """What Docker notes of each instruction that an image was made by, oldest first.

    Raises:
        EngineError: Docker's trouble.
    """
    with docker_errors("looking into an image"):
        return list(reversed(api.history(image)))


def weight(api: docker.APIClient, image: str) -> int:
    """Bytes of all of an image's layers.

    Raises:
        EngineError: Docker's trouble.
    """
    return sum(int(entry["Size"]) for entry in history(api, image))
