"""What to tell of an image that could not be built: the machine's part in it, and what Docker's own words mean here."""

from __future__ import annotations

import re

from sandbox.contexts.build import SECONDS, ContextBuild

INSTALLS = re.compile(
    r"RUN\s.*(\b(pip3?|uv|apt-get|apt|conda|poetry)\b.*\binstall\b|\buv\s+(pip\s+)?sync\b)", re.DOTALL | re.IGNORECASE
)
"""A step that installs packages."""
_AT_WORK = re.compile(
    r"(Looking in|Collecting|Processing|Obtaining|Downloading|Using cached|Building|Preparing|Installing|Getting|"
    r"Using Python|Resolved|Prepared|Requirement already satisfied|Attempting uninstall|Found existing|Uninstalling) "
)
"""What pip and uv print before they are done."""
_ADVICE = (
    (
        r"takes files from \S*\buv\b",
        "uv lies on the shelf here: RUN pip install uv brings it.",
    ),
    (
        r"unknown flag: ?-*\w+|requires BuildKit",
        "This image also has to build on Docker 20.10, which does not know that option: leave it out.",
    ),
    (
        r"No matching distribution found for|because the network was disabled|there is no version of",
        "Nothing is fetched here: the shelf has some versions of numpy, pandas and what they need, uv to install them "
        "with, and nothing else.",
    ),
    (
        r"No interpreter found for",
        "No other Python is fetched here: do with the one of the base image.",
    ),
    (
        r"no such host|name resolution|Could not resolve|Failed to fetch|Unable to locate package|Network is unreach",
        "A build here has no network: do with what the base image and the shelf have.",
    ),
    (
        r"Can not perform a '--user' install",
        "The pip of a virtual environment has no place for --user: leave that out, or install into a folder of your "
        "own (--target).",
    ),
    (
        r"Permission denied|not writeable|not writable",
        "Who works in this line may not write there: root can, so install above the line USER.",
    ),
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES",
        "The lock and what it names do not fit together: copy the lock as it was given.",
    ),
)
"""What a build may end with, and what it means for whoever wrote the Dockerfile; the first that is found is told."""


def advice(build: ContextBuild) -> str:
    """What to do about a build that broke; empty where Docker's own words have to do."""
    said = "\n".join((build.error, *build.log))
    return next((words for pattern, words in _ADVICE if re.search(pattern, said, re.IGNORECASE)), "")


def too_slow(build: ContextBuild) -> bool:
    """Whether the deadline came while packages were being installed, which takes seconds: there is nothing to fetch.

    A step may do more than install: so what it printed last must be pip's, and not its last word.
    """
    late = build.seconds >= SECONDS and bool(build.steps) and bool(build.log)
    return late and bool(INSTALLS.match(build.steps[-1].step) and _AT_WORK.match(build.log[-1]))
