"""What came out of the oven, read from what the programs printed. No Streamlit here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from lessons.shared.amounts import time_zone
from sandbox.divergence import load_divergence
from sandbox.errors import BadOutput
from sandbox.fingerprint import Fingerprint
from sandbox.pie import SLUG, PieKitchen
from sandbox.result import RunResult

GUESTS = "guests.csv"
HOUR = 60
_PRINTED = re.compile(r"baked for (\d+) minutes\nolives for (.+)\nthe sauce is (mild|hot)\n?")
_NOBODY = "nobody"
_MAIN_LIBRARIES = ("numpy", "pandas")
IN_WORDS = ("in the kitchen", "in the field")
"""Where the two names of a part are at home."""


class Trait(StrEnum):
    """What one can see or taste of a pie."""

    CRUST = "crust"
    OLIVES = "olives"
    SAUCE = "sauce"


@dataclass(frozen=True, eq=False)
class Pie:
    """One run's pie; like nothing but itself.

    Attributes:
        minutes: in the oven.
        olives: the guests whose slice has some.
        hot: whether the sauce is.
    """

    kitchen: PieKitchen
    run: RunResult = field(repr=False)
    minutes: int
    olives: tuple[str, ...]
    hot: bool

    @classmethod
    def of(cls, kitchen: PieKitchen, run: RunResult) -> Pie:
        """Read what the recipe printed.

        Raises:
            BadOutput: the run failed, or it printed something else.
        """
        printed = _PRINTED.fullmatch(run.stdout.replace("\r\n", "\n"))
        if not run.ok or printed is None:
            raise BadOutput(
                f"The recipe in “{run.environment}” printed no pie. {run.message or 'Look at what main.py prints.'}"
            )
        olives = () if printed[2] == _NOBODY else tuple(printed[2].split(", "))
        return cls(kitchen, run, int(printed[1]), olives, printed[3] == "hot")

    @property
    def dark(self) -> bool:
        """Whether it was longer in the oven than the hour that the recipe asks for."""
        return self.minutes > HOUR

    @property
    def silent(self) -> bool:
        """Whether the run ended with status 0 and complained of nothing."""
        return self.run.exit_code == 0 and not self.run.stderr.strip()

    def says(self, trait: Trait) -> str:
        """One trait in words."""
        match trait:
            case Trait.CRUST:
                return f"{self.minutes} minutes: {'dark' if self.dark else 'golden'}"
            case Trait.OLIVES:
                return f"on {len(self.olives)} of {len(guests())} slices" if self.olives else "none"
            case Trait.SAUCE:
                return "hot" if self.hot else "mild"


@dataclass(frozen=True, eq=False)
class Pies:
    """The first kitchen's pie and another one's."""

    first: Pie
    second: Pie

    @property
    def differing(self) -> tuple[Trait, ...]:
        """The traits in which they differ."""
        one, two = self.first, self.second
        pairs = {
            Trait.CRUST: (one.minutes, two.minutes),
            Trait.OLIVES: (one.olives, two.olives),
            Trait.SAUCE: (one.hot, two.hot),
        }
        return tuple(trait for trait, (left, right) in pairs.items() if left != right)

    def causes(self, trait: Trait) -> Mapping[str, object]:
        """What the prose says of the part that decides about `trait`."""
        return {"first": cause(trait, self.first.run.fingerprint), "second": cause(trait, self.second.run.fingerprint)}

    @property
    def parts(self) -> tuple[tuple[str, str, str, str], ...]:
        """What was behind the two: each part by the names in `IN_WORDS`, and what it was in either kitchen."""
        one, two = self.first.run.fingerprint, self.second.run.fingerprint
        return (
            ("pans", "libraries", _libraries(one), _libraries(two)),
            ("oven", "Python", cause(Trait.CRUST, one), cause(Trait.CRUST, two)),
            ("the cooks’ clock", "time zone", cause(Trait.SAUCE, one), cause(Trait.SAUCE, two)),
        )

    @property
    def meets_the_order(self) -> bool:
        """Whether the second has the same crust as the first, but no olives and a hot sauce."""
        # Two parts rather than one, so that it is not met by whatever somebody happens to try first.
        return self.differing == (Trait.OLIVES, Trait.SAUCE) and not self.second.olives and self.second.hot


def cause(trait: Trait, fingerprint: Fingerprint) -> str:
    """The part of the runtime that decides about `trait`, as it was."""
    match trait:
        case Trait.CRUST:
            return fingerprint.python.get("version", "?")
        case Trait.OLIVES:
            return fingerprint.packages.get("pandas", "?")
        case Trait.SAUCE:
            return time_zone(fingerprint.settings.get("time zone", "?"))


def _libraries(fingerprint: Fingerprint) -> str:
    return ", ".join(f"{name} {fingerprint.packages.get(name, '?')}" for name in _MAIN_LIBRARIES)


@cache
def guests() -> tuple[str, ...]:
    """The guests' names, one a slice."""
    text = load_divergence(SLUG).files[GUESTS].decode()
    return tuple(row["name"] for row in csv.DictReader(io.StringIO(text)))


@cache
def first_order() -> int:
    """The moment of the first guest's order, in seconds since 1970."""
    text = load_divergence(SLUG).files[GUESTS].decode()
    return min(int(row["ordered_at"]) for row in csv.DictReader(io.StringIO(text)))


def in_words(number: int) -> str:
    """A small number as a word: `8` is `eight`."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)
