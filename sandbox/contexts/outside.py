"""Finds the steps of a Dockerfile that would bring something in from outside: nothing is fetched for a build of ours.

A build has no network, but Docker itself has one, and all the images of the machine: `COPY --from` takes files out of
any of them, and `ADD` downloads.
"""

from __future__ import annotations

import re

from sandbox.dockerfile import Dockerfile, Instruction

# What is added may have variables and backslashes in it, which Docker fills in and takes out. An address has a colon.
_PLAIN = re.compile(r"[\w\s./*?,\"\[\]=-]+")


def outsider(dockerfile: Dockerfile) -> str:
    """What is wrong with the first step that takes something from outside, in a sentence; empty if none does."""
    stages: list[str] = []
    for one in dockerfile.instructions:
        if one.name == "FROM":
            stages.append(one.stage)
        elif problem := _problem(one, stages):
            return f"Line {one.line} of the Dockerfile {problem}."
    return ""


def _problem(one: Instruction, stages: list[str]) -> str:
    name, value = one.name, one.value
    if name not in ("ADD", "COPY"):
        return ""
    flags = [word for word in value.split() if word.startswith("-")]
    for flag in flags:
        source = flag.removeprefix("--from=").lower()
        if flag.startswith("--from=") and source not in (*filter(None, stages), *map(str, range(len(stages) - 1))):
            return (
                f"takes files from {source or 'nowhere'}, which is no stage above it, and nothing is fetched here: "
                "copy from the folder, or from a stage of your own"
            )
    if name == "ADD" and not _PLAIN.fullmatch(" ".join(word for word in value.split() if word not in flags)):
        return "adds what may be an address, and nothing is fetched here: put the file into the folder, and use COPY"
    return ""
