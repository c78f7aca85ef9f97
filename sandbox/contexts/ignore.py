"""Leaves out of a build context what its .dockerignore names, as Docker's own client does before it sends anything."""

from __future__ import annotations

import re
from collections.abc import Mapping

from docker.utils.build import PatternMatcher

from sandbox.errors import BadIgnoreFile

IGNORE = ".dockerignore"
DOCKERFILE = "Dockerfile"
# More than anybody writes by hand. Each is matched here, and not where learners' code runs.
MOST_PATTERNS, LONGEST_PATTERN = 200, 200


def sent_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of `files` is sent to the builder; the Dockerfile always is.

    Raises:
        BadIgnoreFile: its .dockerignore has a pattern that is none, or far too many of them.
    """
    patterns = _patterns(files.get(IGNORE, b""))
    matcher = PatternMatcher(patterns)
    try:
        # Texts, whatever the client's annotations say.
        ignored = {name for name in files if matcher.matches(name)} - {DOCKERFILE}  # type: ignore[arg-type]
    except re.error as error:
        pattern = next(one for one in patterns if "[" in one)
        raise BadIgnoreFile(
            f"The {IGNORE} has a pattern that cannot be read, perhaps “{pattern[:80]}”: “[” begins a choice of "
            "characters, as in “[ab]”."
        ) from error
    return {name: data for name, data in files.items() if name not in ignored}


def _patterns(ignore: bytes) -> list[str]:
    lines = (line.strip() for line in ignore.decode("utf-8-sig", "replace").splitlines())
    found = [line.removeprefix("/") for line in lines if line and not line.startswith("#")]
    if len(found) > MOST_PATTERNS or any(len(pattern) > LONGEST_PATTERN for pattern in found):
        raise BadIgnoreFile(
            f"The {IGNORE} has more than {MOST_PATTERNS} patterns, or one of more than {LONGEST_PATTERN} characters: "
            "name folders and kinds of files rather than every single one."
        )
    return found
