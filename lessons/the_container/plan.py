"""The Dockerfile as the learner puts it together, line by line. No Streamlit here."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lessons.the_container.figures import short_digest
from sandbox.environment import load_environment
from sandbox.measurements.measured import SUBJECT
from sandbox.measurements.orders import LINES, MISTAKES, instructions

# The order in which the lines are offered: one that gives nothing away.
OFFERED = ("install", "from", "workdir", "copy", "base", "user", "path", "venv")
_MOST_SHOWN = 44


@dataclass(frozen=True)
class Plan:
    """A Dockerfile in the making.

    Attributes:
        placed: the lines that stand, by short name, in their order.
        tried: the line that was chosen last and cannot come next; empty if the last choice was a good one.
    """

    placed: tuple[str, ...] = ()
    tried: str = ""

    @classmethod
    def of(cls, placed: object, tried: object) -> Plan:
        """The plan that was kept; an empty one if it makes no sense, as the Dockerfile may have changed since."""
        names = tuple(placed) if isinstance(placed, list) else ()
        plan = cls()
        for name in names:
            if name not in plan.open or plan.problem(name):
                return cls()
            plan = cls((*plan.placed, name))
        last = str(tried or "")
        return cls(plan.placed, last) if last in plan.open and plan.problem(last) else plan

    @property
    def open(self) -> tuple[str, ...]:
        """The lines that are still to be placed, in the order in which they are offered."""
        return tuple(name for name in OFFERED if name not in self.placed)

    @property
    def complete(self) -> bool:
        """Whether every line stands."""
        return not self.open

    @property
    def own_order(self) -> bool:
        """Whether the lines stand in the order of the real Dockerfile."""
        return self.placed == LINES[: len(self.placed)]

    def problem(self, line: str) -> str:
        """Which mistake it would be to place `line` next, by its name in `MISTAKES`; empty for none."""
        missing = [name for name in ("base", "from", "venv", "path", "copy", "install") if name not in self.placed]
        if line == "base":
            return ""
        if "from" in missing:
            if line != "from":
                return "no-from"
            return "from-before-base" if "base" in missing else ""
        if line == "install":
            needed = {"venv": "no-venv", "path": "install-before-path", "copy": "install-before-copy"}
            return next((mistake for name, mistake in needed.items() if name in missing), "")
        if line == "user" and "install" in missing:
            return "user-before-venv" if "venv" in missing else "user-before-install"
        return ""

    def price(self) -> str:
        """The section on what the last line costs where it stands; empty if it stands where it should."""
        if not self.placed:
            return ""
        *before, last = self.placed
        late = {"copy": ("fine-copy", "venv"), "path": ("fine-path", "venv"), "workdir": ("fine-workdir", "user")}
        section, expected = late.get(last, ("", ""))
        return section if expected not in before else ""

    def choose(self, line: str) -> Plan:
        """The plan after `line` was chosen."""
        return Plan(self.placed, line) if self.problem(line) else Plan((*self.placed, line))

    def text(self) -> str:
        """The Dockerfile so far."""
        return "\n".join(texts()[name] for name in self.placed)


def mistaken_lines(mistake: str) -> tuple[str, ...]:
    """The Dockerfile that shows a mistake, up to the line that breaks."""
    return tuple(texts()[name] for name in MISTAKES[mistake])


@cache
def texts() -> Mapping[str, str]:
    """The lines of the real Dockerfile, by short name.

    Raises:
        EngineError: it has other lines than the course explains.
    """
    return instructions(load_environment(SUBJECT).dockerfile)


def offer(line: str) -> str:
    """A line as it is offered: what is long in it is cut."""
    text = texts()[line]
    if line == "base":
        return short_digest(text)
    words = textwrap.wrap(text, _MOST_SHOWN, break_long_words=False, break_on_hyphens=False)
    return words[0] if len(words) == 1 else f"{words[0]} …"
