"""Leaves out of a build context what its .dockerignore names, as Docker's own client does before it sends anything."""

from __future__ import annotations

from collections.abc import Mapping

from docker.utils.build import PatternMatcher

IGNORE = ".dockerignore"
DOCKERFILE = "Dockerfile"


def sent_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of `files` is sent to the builder; the Dockerfile always is."""
    matcher = PatternMatcher(_patterns(files.get(IGNORE, b"")))
    # Texts, whatever the client's annotations say.
    ignored = {name for name in files if matcher.matches(name)} - {DOCKERFILE}  # type: ignore[arg-type]
    return {name: data for name, data in files.items() if name not in ignored}


def _patterns(ignore: bytes) -> list[str]:
    lines = (line.strip() for line in ignore.decode("utf-8-sig", "replace").splitlines())
    return [line.removeprefix("/") for line in lines if line and not line.startswith("#")]
