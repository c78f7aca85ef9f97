"""Which base image an environment really stands on: its own, or the one that this machine puts in its place.

TWO_KITCHENS_BASE_3_11 and its like name a mirror's or a stand-in image for the official Python image, on machines that
cannot pull that one. An image that somebody chose on purpose is never replaced by it.
"""

from __future__ import annotations

import os
import re

from sandbox.environment import DOCKERFILE, Environment

# The official image's names, then a tag of this minor version with any suffix, a digest, or both.
_OFFICIAL = (
    r"(?:(?:(?:index\.)?docker\.io/)?library/|docker\.io/)?python(?::{minor}(?![0-9])[\w.-]*(?:@\w+:\w+)?|@\w+:\w+)"
)


def override_variable(environment: Environment) -> str:
    """The variable that puts another image in the place of the official one for this environment's Python."""
    return f"TWO_KITCHENS_BASE_{environment.python.replace('.', '_')}"


def is_replaceable(environment: Environment) -> bool:
    """Whether the environment stands on the official image of its Python, for which another one can be named."""
    return re.fullmatch(_OFFICIAL.format(minor=re.escape(environment.python)), environment.base) is not None


def replaced_base(environment: Environment) -> str:
    """The base image that is really used."""
    named = os.environ.get(override_variable(environment)) if is_replaceable(environment) else ""
    return named or environment.base


def where_to_name_another(environment: Environment) -> str:
    """Where a person can name another base image, for messages; completes “in …”."""
    return (
        f"its {DOCKERFILE} or {override_variable(environment)}" if is_replaceable(environment) else f"its {DOCKERFILE}"
    )
