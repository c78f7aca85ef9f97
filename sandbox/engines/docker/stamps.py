"""Names of images that say when they were given: so the old ones can be told, whoever gave them."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress

import docker
import docker.errors

from sandbox.engines.docker import labels
from sandbox.engines.docker.errors import UNREACHABLE


def stamped(beginning: str) -> str:
    """A name unlike any other: `beginning`, the Unix time, and something drawn."""
    return f"{beginning}{int(time.time())}-{secrets.token_hex(4)}"


def remove_older(api: docker.APIClient, beginning: str, seconds: float) -> None:
    """Take away the names of `stamped(beginning)` that were given more than `seconds` ago, as far as Docker can."""
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        # Named by a filter of its own: given a name, the client would write it into the filters that we share.
        for image in api.images(filters={**labels.images(), "reference": f"{beginning}*"}):
            for name in image.get("RepoTags") or []:
                born = re.fullmatch(rf"{re.escape(beginning)}(\d+)-[0-9a-f]+", name)
                if born and int(born[1]) + seconds < time.time():
                    remove_name(api, name)


def remove_name(api: docker.APIClient, name: str) -> None:
    """Take away one name, and with the last one the image, as far as Docker can."""
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        # By force, as a container that died a moment ago may still be known. If the image has other names, only this
        # one is taken away.
        api.remove_image(name, force=True)
