"""Reads a Dockerfile: its instructions, the images that it stands on, who runs in it, and what."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dockerfile_parse import DockerfileParser

from sandbox.errors import BadDockerfile

KNOWN = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
    *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
MOST_TEXT = 20_000
"""Characters: far more than anybody writes by hand, and little enough to be read at once."""
_FROM = re.compile(r"(--platform=\S+\s+)?(?!--)\S+(\s+as\s+\S+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Instruction:
    """One instruction.

    Attributes:
        name: in capitals.
        value: all that follows, continued lines joined.
        line: number of its first line, from 1.
        lines: how many lines it takes.
    """

    name: str
    value: str
    line: int
    lines: int = 1

    def __str__(self) -> str:
        return f"{self.name} {self.value}"

    @property
    def stage(self) -> str:
        """The name that a FROM gives to its stage, in small letters as Docker has it; empty if it gives none."""
        words = self.value.split()
        return words[-1].lower() if len(words) > 2 and words[-2].lower() == "as" else ""


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile, read.

    Attributes:
        instructions: in their order, without comments.
        images: what each FROM names, its build arguments filled in; a stage's own name, in small letters, where it
            stands on a stage above it.
    """

    text: str = field(repr=False)
    instructions: tuple[Instruction, ...]
    images: tuple[str, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """Names that stages are given, in small letters."""
        return tuple(one.stage for one in self._froms if one.stage)

    @property
    def bases(self) -> tuple[str, ...]:
        """The images from outside that it stands on, in order; a stage is none."""
        found, stages = [], set()
        for one, image in zip(self._froms, self.images, strict=True):
            if image not in stages:
                found.append(image)
            # A name that is given further down is no stage yet.
            stages.add(one.stage)
        return tuple(found)

    @property
    def last_stage(self) -> tuple[Instruction, ...]:
        """The instructions of the stage that becomes the image, and of the stages on which it stands; oldest first."""
        places = [place for place, one in enumerate(self.instructions) if one.name == "FROM"]
        found: dict[str, tuple[Instruction, ...]] = {}
        stage: tuple[Instruction, ...] = ()
        for place, end, image in zip(places, [*places[1:], None], self.images, strict=True):
            stage = (*found.get(image, ()), *self.instructions[place:end])
            if name := self.instructions[place].stage:
                found[name] = stage
        return stage

    @property
    def last_base(self) -> str:
        """The image from outside on which the last stage stands, through the stages between them."""
        found: dict[str, str] = {}
        base = ""
        for one, image in zip(self._froms, self.images, strict=True):
            base = found.get(image, image)
            if name := one.stage:
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
                name = f" AS {one.stage}" if one.stage else ""
                blank = [""] * (one.lines - 1)
                lines[one.line - 1 : one.line - 1 + one.lines] = [f"FROM {images[image]}{name}", *blank]
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
    _see_that_it_reads_the_same_everywhere(text)
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()))
    found = _instructions(parser)
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
    try:
        named = tuple(map(str, parser.parent_images))
    except ValueError as error:  # It fills in build arguments.
        raise BadDockerfile(
            "An ARG line of the Dockerfile cannot be read: write ARG NAME=value, with quotes around a value that has "
            "blanks."
        ) from error
    return Dockerfile(text, found, _images(found, named))


def exec_form(value: str) -> tuple[str, ...] | None:
    """The words of a CMD or ENTRYPOINT in exec form, such as `["python", "serve.py"]`; `None` for shell form."""
    try:
        words = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        return None
    return tuple(words)


def _see_that_it_reads_the_same_everywhere(text: str) -> None:
    """See that we and Docker find the same lines in it, and in a reasonable time."""
    if len(text) > MOST_TEXT:
        raise BadDockerfile(f"The Dockerfile has {len(text):,} characters, and {MOST_TEXT:,} are plenty: shorten it.")
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.rstrip()
        if bare.endswith(("\\", "`")) and line[len(bare) :].strip(" \t"):
            raise BadDockerfile(
                f"Line {number} of the Dockerfile has an invisible character at its end, behind “{bare[-1]}”: delete "
                "what stands there, and type the line’s end anew."
            )


def _instructions(parser: DockerfileParser) -> tuple[Instruction, ...]:
    return tuple(
        Instruction(
            part["instruction"].upper(),
            part["value"].strip(),
            part["startline"] + 1,
            part["endline"] - part["startline"] + 1,
        )
        for part in parser.structure
        if part["instruction"] != "COMMENT"
    )


def _images(found: tuple[Instruction, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """What each FROM stands on, where `named` has what the parser found, one for each that it could read."""
    froms = [one for one in found if one.name == "FROM"]
    odd = next((one for one in froms if not _FROM.fullmatch(one.value)), None)
    if odd is not None or len(froms) != len(named) or not all(named):
        where = f"Line {(odd or froms[0]).line} of the Dockerfile"
        raise BadDockerfile(f"{where} cannot be read: write FROM and one image, or FROM, an image, AS and a name.")
    images, stages = [], set()
    for one, image in zip(froms, named, strict=True):
        images.append(image.lower() if image.lower() in stages else image)
        stages.add(one.stage)
    return tuple(images)
