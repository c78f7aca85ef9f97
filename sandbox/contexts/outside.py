"""Finds the steps of a Dockerfile that would bring something in from outside: nothing is fetched for a build of ours.

A build has no network, but Docker itself has one, and all the images of the machine: `COPY --from` takes files out of
any of them, and `ADD` downloads. `ONBUILD` could put off either, and hides in a FROM whatever it does.
"""

from __future__ import annotations

import re

from sandbox.dockerfile import Dockerfile, Instruction

# Docker takes quotes and backslashes out of a flag before it reads it: only one without any is what it looks like.
_FLAG = re.compile(r"--[a-z-]+(=[\w./:@%+-]*)?")
# Likewise for what is added, where variables are filled in too. An address has a colon.
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
    if name == "ONBUILD":
        return f"leaves a step to images that stand on this one: write “{value}” itself where it is to be done"
    if name not in ("ADD", "COPY"):
        return ""
    flags = [word for word in value.split() if word.startswith("-")]
    for flag in flags:
        if not _FLAG.fullmatch(flag):
            return f"has “{flag}”, which cannot be read: write it without quotes and backslashes"
        source = flag.removeprefix("--from=").lower()
        if flag.startswith("--from=") and source not in (*filter(None, stages), *map(str, range(len(stages) - 1))):
            return (
                f"takes files from {source or 'nowhere'}, which is no stage above it, and nothing is fetched here: "
                "copy from the folder, or from a stage of your own"
            )
    if name == "ADD" and not _PLAIN.fullmatch(" ".join(word for word in value.split() if word not in flags)):
        return "adds what may be an address, and nothing is fetched here: put the file into the folder, and use COPY"
    return ""
