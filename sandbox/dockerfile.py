"""Reads a Dockerfile, and writes it again: what Docker builds is only ever what was read here.

Our reader and Docker's could disagree about a file. So the builder never gets the file itself, but one written from its
instructions: a line each, in the place of their own first line, without comments and directives. What would be read
otherwise in such a line is refused.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dockerfile_parse import DockerfileParser

from sandbox.errors import BadDockerfile

KNOWN = (
    *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"),
    *("ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
)
MOST_TEXT = 20_000
"""Characters: far more than anybody writes by hand, and little enough to be read at once."""
BUILT = ("RUN", "COPY", "ADD", "WORKDIR")
"""Instructions that the builder carries out and reports on; the others only note something down."""
_FROM = re.compile(r"(--platform=(\S+)\s+)?(?!--)\S+(\s+as\s+\S+)?", re.IGNORECASE)
_STAGE = re.compile(r"[a-z][a-z0-9_.-]*")
# Where BuildKit would take the lines below for a text: a word that begins so, in quotes or not.
_HEREDOC = re.compile(r"(?:^|\s)\d*<<-?[^\s<]")
_FROM_FLAG = re.compile(r"(?<!\S)--from=(\S*)", re.ASCII)
# Docker takes quotes and backslashes out of a flag before it reads it: only one without any is what it looks like.
_FLAG = re.compile(r"--[a-z-]+(=[\w./:@%+-]*)?", re.ASCII)
_ESCAPE = re.compile(r"\s*#\s*escape\s*=\s*(\S*)\s*", re.IGNORECASE)
# Control characters, invisible ones, and white space that is none of ASCII's.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")


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

    instructions: tuple[Instruction, ...]
    images: tuple[str, ...]

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
    def up_to_each_stage(self) -> tuple[Dockerfile, ...]:
        """The same, cut off behind each of its stages in turn: what `docker build --target` builds."""
        places = [place for place, one in enumerate(self.instructions) if one.name == "FROM"]
        ends = [*places[1:], len(self.instructions)]
        return tuple(
            replace(self, instructions=self.instructions[:end], images=self.images[: number + 1])
            for number, end in enumerate(ends)
        )

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

    @property
    def copied_from(self) -> tuple[str, ...]:
        """The images from outside that COPY and ADD take files out of, in order."""
        found: list[str] = []
        stages: list[str] = []
        for one in self.instructions:
            if one.name == "FROM":
                stages.append(one.stage)
                continue
            flag = _FROM_FLAG.search(one.value) if one.name in ("COPY", "ADD") else None
            if flag and flag[1].lower() not in (*filter(None, stages), *map(str, range(len(stages)))):
                found.append(flag[1])
        return tuple(dict.fromkeys(found))

    def platform(self, image: str) -> str:
        """The platform for which a FROM asks for `image`, such as `linux/amd64`; empty for this machine's."""
        for one, named in zip(self._froms, self.images, strict=True):
            if named == image and (found := _FROM.fullmatch(one.value)) and found[2]:
                return found[2]
        return ""

    def write(self, images: Mapping[str, str], run_flags: str = "") -> str:
        """The Dockerfile again, from its instructions alone, each on the line where it began.

        Its stages get names of ours, so that no name in it can mean an image to Docker and a stage to us. A FROM loses
        its platform: the image that is put in its place has one already.

        Args:
            images: what each image from outside is to be replaced by, by the name that it has here.
            run_flags: what is put in front of what each RUN runs.

        Raises:
            BadDockerfile: what was written would be read otherwise.
        """
        lines = [""] * max(one.line for one in self.instructions)
        stages: dict[str, str] = {}
        froms, number = iter(self.images), -1
        for one in self.instructions:
            value = one.value
            if one.name == "FROM":
                image, number = next(froms), number + 1
                value = f"{stages.get(image, images.get(image, image))} AS {stage_name(number)}"
                stages |= {str(number): stage_name(number)} | ({one.stage: stage_name(number)} if one.stage else {})
            elif one.name == "RUN" and run_flags:
                value = f"{run_flags} {value}"
            elif one.name in ("COPY", "ADD") and (flag := _FROM_FLAG.search(value)):
                source = stages.get(flag[1].lower(), images.get(flag[1], flag[1]))
                value = f"{value[: flag.start()]}--from={source}{value[flag.end() :]}"
            lines[one.line - 1] = f"{one.name} {value}"
        text = "\n".join([*lines, ""])
        if [one.line for one in read_instructions(text)] != [one.line for one in self.instructions]:
            raise BadDockerfile("The Dockerfile cannot be read in one way only: write each instruction on one line.")
        return text

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
    parser = _parser(text)
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
    for one in found:
        if problem := _problem(one):
            raise BadDockerfile(f"Line {one.line} of the Dockerfile {problem}.")
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
    return Dockerfile(found, _images(found, named))


def read_instructions(text: str) -> tuple[Instruction, ...]:
    """The instructions of a Dockerfile of our own, right or wrong: nothing about them is checked."""
    return _instructions(_parser(text))


def stage_name(number: int) -> str:
    """What a stage is called in what is written, and by BuildKit itself where it has no name; the first has 0."""
    return f"stage-{number}"


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
        unseen = next((each for each in line if each not in " \t" and unicodedata.category(each) in _UNSEEN), "")
        if unseen:
            raise BadDockerfile(
                f"Line {number} of the Dockerfile has an invisible character (U+{ord(unseen):04X}), which Docker may "
                "read differently: delete the line, and type it again."
            )
        if line.rstrip().endswith("\\\\"):
            raise BadDockerfile(
                f"Line {number} of the Dockerfile ends with two backslashes: end it with one if it goes on in the next "
                "line, and with none if it does not."
            )
        if (escape := _ESCAPE.fullmatch(line)) and escape[1] != "\\":
            raise BadDockerfile(
                f"Line {number} of the Dockerfile makes “{escape[1]}” the escape character: leave that line out, and "
                "end lines that go on with a backslash."
            )
    if text.rstrip().endswith("\\"):
        raise BadDockerfile("The Dockerfile ends in the middle of a line that goes on: delete the last backslash.")


def _parser(text: str) -> DockerfileParser:
    return DockerfileParser(fileobj=io.BytesIO(text.encode()))


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


def _problem(one: Instruction) -> str:
    """What is wrong with one instruction, read alone; empty if nothing is."""
    if one.value.endswith("\\"):
        return "ends with a backslash, and nothing follows in the next line: delete it"
    if one.name == "ONBUILD":
        return f"leaves a step to images that stand on this one: write “{one.value}” itself where it is to be done"
    if one.name in ("ADD", "COPY"):
        flags = [word for word in one.value.split() if word.startswith("-")]
        if odd := next((flag for flag in flags if not _FLAG.fullmatch(flag)), ""):
            return f"has “{odd}”, which cannot be read: write it without quotes and backslashes"
        if sum(flag.startswith("--from=") for flag in flags) > 1:
            return "takes files from two places at once: write two lines"
    if one.name == "VOLUME":
        return (
            "has VOLUME, which would give the container a place on the host’s disk to write to: leave it out, and "
            "write to the working folder"
        )
    if one.name == "RUN" and one.value.startswith("--"):
        return f"has {one.value.split()[0]}: options of RUN are not supported here, so leave it out"
    if one.name in ("RUN", "COPY", "ADD") and _HEREDOC.search(one.value):
        return (
            "begins a here-document (<<), which is not supported here: join commands with &&, ending lines that go on "
            "with a backslash, or copy a file"
        )
    if one.name == "FROM" and one.stage and not _STAGE.fullmatch(one.stage):
        return f"calls a stage “{one.stage}”: take a name of letters and digits that begins with a letter"
    return ""


def _images(found: tuple[Instruction, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """What each FROM stands on, where `named` has what the parser found, one for each that it could read."""
    froms = [one for one in found if one.name == "FROM"]
    odd = next((one for one in froms if not _FROM.fullmatch(one.value)), None)
    if odd is not None or len(froms) != len(named) or not all(named):
        where = f"Line {(odd or froms[0]).line} of the Dockerfile"
        raise BadDockerfile(f"{where} cannot be read: write FROM and one image, or FROM, an image, AS and a name.")
    images: list[str] = []
    stages: set[str] = set()
    for one, image in zip(froms, named, strict=True):
        images.append(image.lower() if image.lower() in stages else image)
        if one.stage and one.stage in stages:
            raise BadDockerfile(
                f"Line {one.line} of the Dockerfile calls a second stage “{one.stage}”: give each a name of its own."
            )
        stages.add(one.stage)
    return tuple(images)
