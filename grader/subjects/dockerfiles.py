"""Learners' Dockerfiles, as far as they can be judged by reading: without Docker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from grader.exam import Exam
from grader.requests import Missed
from sandbox.contexts.ignore import sent_files
from sandbox.dockerfile import Dockerfile, parse_dockerfile
from sandbox.environment import load_environment
from sandbox.errors import BadDockerfile, BadIgnoreFile

DOCKERFILE, IGNORE = "Dockerfile", ".dockerignore"
BASE = load_environment("pinned").base
"""The image that learners stand on: by name, tag and digest."""
_ROOT = ("", "0", "root")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

Files: TypeAlias = Mapping[str, bytes]


def read(exam: Exam) -> Dockerfile:
    """The learner's Dockerfile.

    Raises:
        Missed: it cannot be read.
    """
    text = exam.text(DOCKERFILE)
    try:
        return parse_dockerfile(text)
    except BadDockerfile as bad:
        raise Missed(str(bad), call=DOCKERFILE, invalid=True) from bad


def context(exam: Exam, **changed: bytes) -> dict[str, bytes]:
    """What lies in the learner's folder when it is built: their files, those that are given, and what was changed."""
    return {**exam.submission.files, **exam.exercise.given, **changed}


def sent(files: Files) -> dict[str, bytes]:
    """What of a context is sent to the builder.

    Raises:
        Missed: its .dockerignore cannot be read.
    """
    try:
        return sent_files(files)
    except BadIgnoreFile as bad:
        raise Missed(str(bad), call=IGNORE, invalid=True) from bad


def bases_of(files: Files) -> tuple[str, ...]:
    """The images that the Dockerfile of a context stands on; none where it cannot be read."""
    try:
        return parse_dockerfile(files[DOCKERFILE].decode("utf-8-sig", "replace")).bases
    except BadDockerfile:
        return ()


def require_digest(dockerfile: Dockerfile) -> None:
    """See that every image that it stands on is named by the digest of `BASE`.

    Raises:
        Missed: one is not.
    """
    for image in dockerfile.bases:
        if "@sha256:" not in image:
            why = "That is a name, and tomorrow somebody can put another image under it: add @ and the digest."
        elif not _DIGEST.fullmatch(image.partition("@")[2]):
            why = "A digest is “sha256:” and 64 digits, of which some are letters from a to f: copy all of it."
        elif not is_base(image):
            why = "That digest is of another image than the task’s, and nothing is fetched here: take the task’s."
        else:
            continue
        raise Missed(why, call=f"FROM {image}", expected=f"FROM {BASE}", came=image)


def is_base(image: str) -> bool:
    """Whether `image` is a Python 3.11 that the pantry can stand in for: by the digest of `BASE`, else by its tag."""
    name, _, digest = image.removeprefix("docker.io/").removeprefix("library/").partition("@")
    repository, _, tag = name.partition(":")
    right = digest == BASE.partition("@")[2] if digest else re.fullmatch(r"3\.11(\.\d+)?(-.*)?", tag) is not None
    return repository == "python" and right


def require_user(dockerfile: Dockerfile) -> None:
    """See that a Dockerfile names a user who is not root.

    Raises:
        Missed: it does not.
    """
    user = dockerfile.last("USER")
    if user is None or user.value.partition(":")[0].strip("\"'") in _ROOT:
        raise Missed(
            "Whoever takes over a program that runs as root has the whole container to themselves: name another user.",
            call=DOCKERFILE,
            expected="USER and a number above 0",
            came=str(user) if user else "no USER, which is root",
        )
