"""Follows BuildKit as it solves a build: what it says of each step, as data, one JSON object a line.

What a step prints comes as data of that step, so it can never be taken for the builder's own word.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sandbox.dockerfile import BUILT, Instruction, stage_name
from sandbox.lines import Lines

_NAME = re.compile(r"\[(?:(\S+) )?\s*(\d+)/\d+\] ")
# What stands around the sentence that says what broke.
_WRAPPING = re.compile(
    r"^(ERROR: |failed to build: |failed to solve: |rpc error: code = \w+ desc = "
    r"|failed to solve with frontend \S+ |failed to create LLB definition: )+"
)
_SOLVED = "failed to solve: "


@dataclass(frozen=True)
class Step:
    """One step of a build: an instruction that the builder carries out.

    Attributes:
        step: the Dockerfile's line.
        line: its number.
        reused: whether what it makes was there already.
        seconds: how long it took.
        size: bytes that it added, where somebody looked.
        error: why it broke; empty if it did not.
    """

    step: str
    line: int = 0
    reused: bool = False
    seconds: float = 0.0
    size: int = 0
    error: str = ""

    @property
    def instruction(self) -> str:
        """Its first word, in capitals."""
        return self.step.partition(" ")[0].upper()


@dataclass(frozen=True)
class Said:
    """One thing that was said of a step.

    Attributes:
        step: the step as it is now, or `None` where another part of the build says it.
        begun: whether it just began.
        printed: a line that it printed, where it is that.
    """

    step: Step | None
    begun: bool = False
    printed: str = ""


@dataclass
class _Vertex:
    """A part of the build, as BuildKit has it: a step, or its own work."""

    place: int | None
    name: str
    lines: Lines
    begun: bool = False


class Solving:
    """One build's story so far.

    Attributes:
        printed: the last lines of the step that printed last.
        trouble: what broke in BuildKit's own work, such as writing the image; empty if nothing did.
    """

    def __init__(self, instructions: Sequence[Instruction], lines_kept: int = 40) -> None:
        self._instructions = tuple(instructions)
        self._places = _places(self._instructions)
        self._steps: dict[int, Step] = {}
        self._done: set[int] = set()
        self._vertexes: dict[str, _Vertex] = {}
        self._kept = lines_kept
        self._words: list[str] = []
        self.printed: list[str] = []
        self._printing = ""
        self.trouble = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that were begun or found in the cache, in the Dockerfile's order."""
        return tuple(step for _, step in sorted(self._steps.items()))

    @property
    def broken(self) -> Step | None:
        """The step that broke the build."""
        return next((step for step in self.steps if step.error), None)

    @property
    def share(self) -> float:
        """How much of the build is behind it, from 0 to 1."""
        return len(self._done) / max(1, len(set(self._places.values())))

    @property
    def words(self) -> str:
        """What the client said at last, without what stands around it."""
        last = next((line for line in reversed(self._words) if line.startswith("ERROR: ")), "")
        return _WRAPPING.sub("", last or " ".join(self._words[-3:])).strip()

    @property
    def solved_wrong(self) -> bool:
        """Whether it was BuildKit that gave up, rather than the way to it that broke."""
        return any(_SOLVED in line for line in self._words)

    def read(self, line: bytes) -> Iterator[Said]:
        """What the next line of the client's progress says."""
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            self._words.append(line.decode("utf-8", "replace").strip())
            del self._words[: -self._kept]
            return
        for vertex in told.get("vertexes") or ():
            yield from self._look_at(vertex)
        for log in told.get("logs") or ():
            yield from self._listen_to(log)

    def end(self) -> Iterator[Said]:
        """What was printed without a line's end."""
        for vertex in self._vertexes.values():
            yield from self._print(vertex, vertex.lines.end())

    def _look_at(self, told: dict[str, Any]) -> Iterator[Said]:
        vertex = self._vertex(str(told.get("digest")), str(told.get("name") or ""))
        error = str(told.get("error") or "")
        if vertex.place is None:
            if error and not vertex.name.startswith("[internal] load build definition"):
                self.trouble = self.trouble or error
            return
        if not told.get("started") and not told.get("cached"):
            return
        instruction = self._instructions[vertex.place]
        step = self._steps.get(vertex.place) or Step(str(instruction), instruction.line)
        begun = not vertex.begun
        vertex.begun = True
        if told.get("completed"):
            seconds = max(0.0, _time(told["completed"]) - _time(told.get("started")))
            step = replace(step, seconds=seconds, error=step.error or error)
            self._done.add(vertex.place)
        step = replace(step, reused=step.reused or bool(told.get("cached")))
        self._steps[vertex.place] = step
        if begun:
            yield Said(step, begun=True)
        if told.get("completed"):
            yield from self._print(vertex, vertex.lines.end())

    def _listen_to(self, log: dict[str, Any]) -> Iterator[Said]:
        vertex = self._vertexes.get(str(log.get("vertex")))
        if vertex is None:
            return
        try:
            data = base64.b64decode(str(log.get("data") or ""))
        except (ValueError, binascii.Error):
            return
        yield from self._print(vertex, vertex.lines.add(data))

    def _print(self, vertex: _Vertex, lines: Sequence[str]) -> Iterator[Said]:
        step = self._steps.get(vertex.place) if vertex.place is not None else None
        for line in lines:
            if step is not None:
                if self._printing != step.step:
                    self._printing, self.printed = step.step, []
                self.printed.append(line.strip())
                del self.printed[: -self._kept]
            yield Said(step, printed=line.strip())

    def _vertex(self, digest: str, name: str) -> _Vertex:
        vertex = self._vertexes.get(digest)
        if vertex is None:
            found = _NAME.match(name)
            place = self._places.get((found[1] or "", int(found[2]))) if found else None
            vertex = self._vertexes[digest] = _Vertex(place, name, Lines())
        return vertex


def _places(instructions: Sequence[Instruction]) -> dict[tuple[str, int], int]:
    """The place of each instruction that is carried out, by its stage and number as BuildKit counts them."""
    froms = [one for one in instructions if one.name == "FROM"]
    found: dict[tuple[str, int], int] = {}
    stages: list[str] = []
    count, number = 0, -1
    known: set[str] = set()
    for place, one in enumerate(instructions):
        if one.name == "FROM":
            number += 1
            words = one.value.split()
            on_stage = next((word for word in words if not word.startswith("--")), "").lower() in known
            # A stage that stands on another one begins with no step of its own.
            count = 0 if on_stage else 1
            # As it is called in what was written. A stage without a name has none in older builders if it is alone.
            stages = [stage_name(number), *([""] if len(froms) == 1 else [])]
            known.add(one.stage)
        elif one.name in BUILT:
            count += 1
            found |= {(stage, count): place for stage in stages}
    return found


def _time(text: str | None) -> float:
    """A moment as BuildKit writes it, in seconds."""
    return datetime.fromisoformat(text).timestamp() if text else 0.0
