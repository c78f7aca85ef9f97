"""What the three benefits came to, measured. No Streamlit here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.divergence import Tasting
from sandbox.measurements import Measured
from sandbox.measurements.names import HEAVY, LAST_LINE, LIGHT, LOADED, ONE_PIN, PROCESS, UNCHANGED

CITED = Path(__file__).with_name("cited.toml")
# From how many times as much time on a start counts as slower, and as more than twice as slow.
_SLOWER, _TWICE = 1.4, 2.5
HARDLY = 2
"""The option of the guess about the start that says so."""
# From which difference of accuracy on it is no longer a matter of digits.
_ANOTHER = 0.005
_ACCURACY = re.compile(r"accuracy: (\d(?:\.\d+)?)")


@dataclass(frozen=True)
class Step:
    """One step of a build.

    Attributes:
        line: the Dockerfile's.
        reused: whether its layer was taken from the cache.
    """

    line: str
    reused: bool
    seconds: float


@dataclass(frozen=True)
class Rebuild:
    """One build.

    Attributes:
        what: what had been changed.
    """

    what: str
    seconds: float
    steps: tuple[Step, ...]

    @property
    def built(self) -> int:
        """How many steps were done again."""
        return sum(not step.reused for step in self.steps)


@dataclass(frozen=True, eq=False)
class Maintained:
    """The builds of one plan; like nothing but itself."""

    measured: Measured
    unchanged: Rebuild
    last_line: Rebuild
    one_pin: Rebuild

    @classmethod
    def of(cls, measured: Measured) -> Maintained:
        """Read the measurement `rebuild`."""
        builds = measured.data["builds"]
        return cls(measured, *(_rebuild(what, builds[what]) for what in (UNCHANGED, LAST_LINE, ONE_PIN)))

    @property
    def builds(self) -> tuple[Rebuild, ...]:
        """All three, the smallest change first."""
        return self.unchanged, self.last_line, self.one_pin

    @property
    def done_again(self) -> int:
        """Which option of the guess it is: all steps, those from the lock on, a part of one."""
        if self.one_pin.built == len(self.one_pin.steps):
            return 0
        return 1 if self.one_pin.built else 2


@dataclass(frozen=True, eq=False)
class Moved:
    """An image's journey; like nothing but itself."""

    measured: Measured
    data: Mapping[str, Any]

    @classmethod
    def of(cls, measured: Measured) -> Moved:
        """Read the measurement `shipping`."""
        return cls(measured, measured.data)

    @property
    def same_image(self) -> bool:
        """Whether the id is the same before and after."""
        return bool(self.data["before"]["image"] == self.data["after"]["image"])

    @property
    def same_answers(self) -> bool:
        """Whether the file of predictions is the same before and after, byte by byte."""
        return bool(self.data["before"]["predictions"] == self.data["after"]["predictions"])

    @property
    def same(self) -> bool:
        """Whether all is."""
        return self.same_image and self.same_answers

    @property
    def sameness(self) -> int:
        """Which option of the guess it is: answers only, id and answers, neither."""
        if self.same_answers:
            return 1 if self.same_image else 0
        return 2


@dataclass(frozen=True)
class Start:
    """What one kind of start took.

    Attributes:
        seconds: every single figure.
        image_bytes: 0 for none.
    """

    what: str
    seconds: tuple[float, ...]
    image_bytes: int

    @property
    def quickest(self) -> float:
        """The figure that says the least about whatever else the machine was doing."""
        return min(self.seconds)


@dataclass(frozen=True, eq=False)
class Started:
    """All starts; like nothing but itself.

    Attributes:
        rounds: how often each was started.
        cores: of the machine that started them.
    """

    measured: Measured
    rounds: int
    cores: int
    process: Start
    light: Start
    heavy: Start
    loaded: Start

    @classmethod
    def of(cls, measured: Measured) -> Started:
        """Read the measurement `startup`."""
        data = measured.data
        starts = (
            Start(what, tuple(found["seconds"]), found["image_bytes"])
            for what, found in ((what, data["starts"][what]) for what in (PROCESS, LIGHT, HEAVY, LOADED))
        )
        return cls(measured, data["rounds"], data["cores"], *starts)

    @property
    def starts(self) -> tuple[Start, ...]:
        """From the least to the most."""
        return self.process, self.light, self.heavy, self.loaded

    @property
    def heavier(self) -> int | None:
        """Which option of the guess it is: many times longer, about twice, hardly longer.

        `None` where the figures cannot tell. Whatever else a computer is doing only ever adds to a start. So two that
        are quick prove that both can be; but that one is slower is believed only if each of its starts was.
        """
        times = self.heavy.quickest / self.light.quickest
        if times < _SLOWER:
            return HARDLY
        if self.heavy.quickest <= max(self.light.seconds):
            return None
        return 1 if times < _TWICE else 0


@dataclass(frozen=True)
class Cited:
    """A figure that others give.

    Attributes:
        what: it is about; with the moment at which its clock stops, where that is not the one of our measurements.
        source: who says so.
        url: where.
    """

    name: str
    what: str
    seconds: float
    source: str = field(repr=False)
    url: str = field(repr=False)


@cache
def cited() -> Mapping[str, Cited]:
    """The cited figures, by name, with the parts that the source gives added up."""
    entries = tomllib.loads(CITED.read_text(encoding="utf-8"))
    return {name: Cited(name, **{**entry, "seconds": sum(entry["seconds"])}) for name, entry in entries.items()}


@dataclass(frozen=True, eq=False)
class OneImage:
    """One script, run twice in one image with another variable; like nothing but itself."""

    left: Tasting
    right: Tasting

    @property
    def same_image(self) -> bool:
        """Whether both really ran in one image."""
        return self.left.result.evidence.image == self.right.result.evidence.image

    @property
    def accuracies(self) -> tuple[str, str]:
        """Both accuracies as they were printed; a dash for none."""
        found = (_ACCURACY.search(tasting.result.stdout) for tasting in (self.left, self.right))
        left, right = (match[1] if match else "–" for match in found)
        return left, right

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of them."""
        return dict(zip(("left", "right"), self.accuracies, strict=True))

    @property
    def change(self) -> int:
        """Which option of the guess it is: the same, the last digits, another one."""
        if self.left.result.stdout == self.right.result.stdout:
            return 0
        left, right = self.accuracies
        if "–" in (left, right):
            return 2
        return 2 if abs(float(left) - float(right)) >= _ANOTHER else 1


def _rebuild(what: str, build: Mapping[str, Any]) -> Rebuild:
    steps = tuple(Step(step["step"], step["reused"], step["seconds"]) for step in build["steps"])
    return Rebuild(what, build["seconds"], steps)
