"""What Docker can answer instead of doing as asked."""

from __future__ import annotations

import re

LABEL = "two-kitchens.doctor"
"""On every container that the doctor starts; not the sandbox's label, whose sweep would take ours away as we look."""
NAME = "two-kitchens-doctor-{}"
MEMORY_BYTES = 128 * 1024 * 1024
SECONDS_TO_ANSWER = 20
SECONDS_TO_RUN = 40
SECONDS_TO_PULL = 25

_NOT_ALLOWED = r"permission denied|access is denied"
_NOT_RUNNING = (
    r"cannot connect|failed to connect|daemon running|error during connect|no such host|connection refused|"
    r"cannot find the file|no such file or directory.*sock|sock.*no such file or directory|timed out|i/o timeout"
)
_NO_TRUE = (
    r"executable file not found|exec format error|no such file or directory: unknown|no command specified|no such image"
)


class DockerError(Exception):
    """Docker did not do as it was asked.

    Attributes:
        code: `not-allowed`, `not-running`, `cannot-run` or `no-image`.
    """

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code = code


class WrongImage(Exception):
    """This image cannot show whether the engine works: it has no `true`, is of another processor, or is gone."""


def from_text(said: str) -> DockerError:
    """The error behind what Docker said, as it says it."""
    said = " ".join(said.split()) or "it said nothing"
    if re.search(_NOT_ALLOWED, said, re.IGNORECASE):
        return DockerError("not-allowed", said)
    if re.search(_NOT_RUNNING, said, re.IGNORECASE):
        return DockerError("not-running", said)
    return DockerError("cannot-run", said)


def is_about_the_image(said: str) -> bool:
    return re.search(_NO_TRUE, said, re.IGNORECASE) is not None
