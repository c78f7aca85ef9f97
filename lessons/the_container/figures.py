"""What was seen in the box, and what it is made of. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lessons.shared.amounts import megabytes
from sandbox.errors import EngineError
from sandbox.measurements import Measured

UNKNOWN = "not told"
ABSENT = "–"
SUBJECT = "pinned"

BASE, VENV, LIBRARIES, SETTING, FILES = "base", "venv", "libraries", "setting", "files"
"""What a layer is for."""


@dataclass(frozen=True, eq=False)
class Looked:
    """What one script saw from inside and from outside; like nothing but itself."""

    measured: Measured
    inside: Mapping[str, Any]
    outside: Mapping[str, Any]
    seen: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, measured: Measured) -> Looked:
        """Read the measurement `inside`."""
        data = measured.data
        return cls(measured, data["inside"], data["outside"], tuple(data["seen"]))

    @property
    def programs(self) -> int:
        """How many running programs it saw from inside."""
        return int(self.inside["processes"] or 0)

    @property
    def programs_outside(self) -> int | None:
        """How many it saw from outside; `None` where the computer does not tell."""
        count = self.outside["processes"]
        return int(count) if count else None

    @property
    def same_kernel(self) -> bool:
        """Whether both sides share a kernel."""
        return bool(self.inside["kernel"] == self.outside["kernel"])

    @property
    def sees(self) -> int:
        """Which option of the first guess it is: all programs, a few dozen, only a few."""
        if self.programs_outside is not None and self.programs >= self.programs_outside:
            return 0
        return 1 if self.programs > 10 else 2

    @property
    def user_outside(self) -> int | None:
        """Who runs the script for the machine that Docker runs on; `None` where that machine does not tell."""
        # Programs are listed by number, and the script is the one that was started last.
        return int(self.seen[-1]["user"]) if self.seen else None

    @property
    def known_as(self) -> int | None:
        """Which option of the guess about the user it is: one of the box's own, the same, root; `None` if not told."""
        outside = self.user_outside
        if outside is None:
            return None
        return 1 if outside == self.inside["user"] else 2 if outside == 0 else 0

    def numbers(self) -> tuple[tuple[str, str, str], ...]:
        """The programs in the box: name, number inside, number outside; none where those were not told."""
        running = self.inside["running"] or []
        if len(running) != len(self.seen):
            return ()
        return tuple(
            (str(program), str(number), str(seen["number"]))
            for (number, program), seen in zip(running, self.seen, strict=True)
        )

    def walled(self) -> tuple[tuple[str, str, str], ...]:
        """What is another thing inside than outside: its name, and both findings in words."""
        return (
            ("its host name", str(self.inside["host name"]), "another, not told"),
            self._row("running programs", "processes"),
            self._row("its own number", "own number"),
            self._row("users it has names for", "users"),
            ("network", _network(self.inside["network cards"]), _network(self.outside["network cards"])),
            self._row("programs in /usr/bin", "programs"),
            self._row("people’s folders in /home", "home folders"),
            ("may write to /", _truth(self.inside["writes to /"]), _truth(self.outside["writes to /"])),
            self._row("Python", "Python"),
        )

    def shared(self) -> tuple[tuple[str, str, str], ...]:
        """What a container has no part of its own in."""
        return (
            ("who runs it", _user(self.inside["user"]), _user(self.user_outside)),
            self._row("kernel", "kernel"),
            self._row("processor cores it sees", "cores"),
            ("memory it sees", _gigabytes(self.inside["memory"]), _gigabytes(self.outside["memory"])),
        )

    def _row(self, name: str, key: str) -> tuple[str, str, str]:
        return name, _text(self.inside[key]), _text(self.outside[key])


@dataclass(frozen=True)
class Slab:
    """One layer of an image, or several that belong together.

    Attributes:
        what: one of the kinds above.
        title: the layer in words.
        step: what made it, as the Dockerfile has it.
        shared: whether the image before this one has it too.
    """

    what: str
    title: str
    step: str
    size: int
    shared: bool


@dataclass(frozen=True)
class Box:
    """One image, from the bottom up.

    Attributes:
        base: the base image that it really stands on.
        declared_base: the one that its Dockerfile names.
    """

    name: str
    size: int
    base: str
    declared_base: str
    slabs: tuple[Slab, ...] = field(repr=False)

    @property
    def stood_in(self) -> bool:
        """Whether another base image stands in for the one that the Dockerfile names."""
        return self.base != self.declared_base

    @property
    def shared(self) -> int:
        """Bytes of the layers that an image before this one has too."""
        return sum(slab.size for slab in self.slabs if slab.shared)

    def weight(self, *kinds: str) -> int:
        """Bytes of the layers of these kinds."""
        return sum(slab.size for slab in self.slabs if slab.what in kinds)


@dataclass(frozen=True, eq=False)
class Weighed:
    """The images of all environments; like nothing but itself."""

    measured: Measured
    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, measured: Measured) -> Weighed:
        """Read the measurement `layers`."""
        return cls(measured, tuple(_box(name, image) for name, image in measured.data["images"].items()))

    def box(self, name: str = SUBJECT) -> Box:
        """One of the images.

        Raises:
            EngineError: it was not measured.
        """
        for box in self.boxes:
            if box.name == name:
                return box
        raise EngineError(f"The layers of “{name}” were not measured: weigh them again.")

    @property
    def heaviest(self) -> int:
        """Which option of the guess weighs the most in the pinned image: base, virtual environment, libraries."""
        weights = [self.box().weight(*kinds) for kinds in ((BASE,), (VENV,), (LIBRARIES,))]
        return weights.index(max(weights))


def short_digest(base: str) -> str:
    """An image's name with its digest cut to the first digits."""
    name, at, digest = base.partition("@sha256:")
    return f"{name}{at}{digest[:8]}…" if at else name


def _box(name: str, image: Mapping[str, Any]) -> Box:
    beneath = [layer for layer in image["layers"] if layer["of"] == BASE]
    own = [layer for layer in image["layers"] if layer["of"] != BASE]
    # An official image has a dozen layers, which are its own business: it is shown as one.
    base = _together(BASE, f"{short_digest(image['base'])}, {_count(beneath)}", beneath)
    return Box(name, image["bytes"], image["base"], image["declared_base"], (base, *map(_slab, own)))


def _together(what: str, step: str, layers: list[Mapping[str, Any]]) -> Slab:
    size = sum(layer["bytes"] for layer in layers)
    return Slab(what, _TITLES[what], step, size, all(layer["shared"] for layer in layers))


def _count(layers: list[Mapping[str, Any]]) -> str:
    return "1 layer" if len(layers) == 1 else f"{len(layers)} layers"


def _slab(layer: Mapping[str, Any]) -> Slab:
    what = _purpose(layer["step"])
    title = "the lock" if what == FILES and "requirements.lock" in layer["step"] else _TITLES[what]
    return Slab(what, title, _shortened(layer["step"]), layer["bytes"], layer["shared"])


_TITLES = {
    BASE: "a small Linux with Python",
    VENV: "an empty virtual environment",
    LIBRARIES: "the libraries",
    SETTING: "only a setting",
    FILES: "a file",
}


def _purpose(step: str) -> str:
    if step.startswith("RUN pip install"):
        return LIBRARIES
    if step.startswith("RUN python3 -m venv"):
        return VENV
    return FILES if step.startswith(("COPY", "ADD", "RUN")) else SETTING


def _shortened(step: str) -> str:
    """The step without what Docker added to a variable."""
    return f"{step.partition(':')[0]}:…" if step.startswith("ENV PATH=") else step


def _text(value: object) -> str:
    return UNKNOWN if value is None else f"{value:,}" if type(value) is int else str(value)


def _truth(value: object) -> str:
    return "yes" if value else "no"


def _user(number: object) -> str:
    return UNKNOWN if number is None else "root, the administrator" if number == 0 else f"user {number}"


def _network(cards: object) -> str:
    if cards is None:
        return UNKNOWN
    return "only with itself" if cards == 1 else f"{cards} connections"


def _gigabytes(count: object) -> str:
    return f"{count / 1e9:.1f}\u00a0GB" if isinstance(count, int) else UNKNOWN


def size_in_words(slab: Slab) -> str:
    """A layer's size; a dash for none."""
    return megabytes(slab.size) if slab.size else ABSENT
