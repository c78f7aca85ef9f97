"""Reads a Dockerfile: its instructions, the images that it stands on, who runs in it, and what."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from dockerfile_parse import DockerfileParser

from sandbox.errors import BadDockerfile

KNOWN = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
    *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)


@dataclass(frozen=True)
class Instruction:
    """One instruction.

    Attributes:
        name: in capitals.
        value: all that follows, continued lines joined.
        line: number of its first line, from 1.
    """

    name: str
    value: str
    line: int

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile, read.

    Attributes:
        instructions: in their order, without comments.
        images: what each FROM names, its build arguments filled in; a stage's own name where it stands on a stage.
        stages: names that stages are given.
    """

    text: str = field(repr=False)
    instructions: tuple[Instruction, ...]
    images: tuple[str, ...]
    stages: tuple[str, ...]

    @property
    def bases(self) -> tuple[str, ...]:
        """The images from outside that it stands on, in order; a stage is none."""
        return tuple(image for image in self.images if image not in self.stages)

    @property
    def last_stage(self) -> tuple[Instruction, ...]:
        """The instructions of the stage that becomes the image, and of the stages on which it stands; oldest first."""
        places = [place for place, one in enumerate(self.instructions) if one.name == "FROM"]
        found: dict[str, tuple[Instruction, ...]] = {}
        stage: tuple[Instruction, ...] = ()
        for place, end, image in zip(places, [*places[1:], None], self.images, strict=True):
            stage = (*found.get(image, ()), *self.instructions[place:end])
            if name := _stage_name(self.instructions[place]):
                found[name] = stage
        return stage

    @property
    def last_base(self) -> str:
        """The image from outside on which the last stage stands, through the stages between them."""
        found: dict[str, str] = {}
        base = ""
        for one, image in zip(self._froms, self.images, strict=True):
            base = found.get(image, image)
            if name := _stage_name(one):
                found[name] = base
        return base

    def last(self, name: str) -> Instruction | None:
        """The last instruction of that name in the last stage: the one that counts for USER, CMD and ENTRYPOINT."""
        return next((one for one in reversed(self.last_stage) if one.name == name), None)

    def on(self, images: Mapping[str, str]) -> str:
        """The text with each FROM on another image, as `images` says by name; what it does not name stays."""
        lines = self.text.split("\n")
        for one, image in zip(self._froms, self.images, strict=True):
            if image in images:
                name = _stage_name(one)
                lines[one.line - 1] = f"FROM {images[image]}{f' AS {name}' if name else ''}"
        return "\n".join(lines)

    @property
    def _froms(self) -> tuple[Instruction, ...]:
        return tuple(one for one in self.instructions if one.name == "FROM")


def parse_dockerfile(text: str) -> Dockerfile:
    """Read the text of a Dockerfile.

    Raises:
        BadDockerfile: it cannot be read; the text says in which line.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()))
    found = tuple(
        Instruction(part["instruction"].upper(), part["value"].strip(), part["startline"] + 1)
        for part in parser.structure
        if part["instruction"] != "COMMENT"
    )
    for one in found:
        if one.name not in KNOWN:
            raise BadDockerfile(
                f"Line {one.line} of the Dockerfile begins with “{one.name}”, which is no instruction: look for a "
                "typing error, or for a line before it that is to end with a backslash."
            )
        if not one.value:
            raise BadDockerfile(f"Line {one.line} of the Dockerfile is {one.name} with nothing behind it: complete it.")
    if not any(one.name == "FROM" for one in found):
        raise BadDockerfile("The Dockerfile has no FROM: begin it with the image that it stands on.")
    first = next(one for one in found if one.name != "ARG")
    if first.name != "FROM":
        raise BadDockerfile(
            f"Line {first.line} of the Dockerfile stands before FROM, which only ARG may do: put FROM first."
        )
    stages = tuple(filter(None, (_stage_name(one) for one in found if one.name == "FROM")))
    return Dockerfile(text, found, tuple(map(str, parser.parent_images)), stages)


def exec_form(value: str) -> tuple[str, ...] | None:
    """The words of a CMD or ENTRYPOINT in exec form, such as `["python", "serve.py"]`; `None` for shell form."""
    try:
        words = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        return None
    return tuple(words)


def _stage_name(instruction: Instruction) -> str:
    """The name that a FROM gives to its stage; empty if it gives none."""
    words = instruction.value.split()
    return words[-1] if len(words) > 2 and words[-2].lower() == "as" else ""
