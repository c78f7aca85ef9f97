"""What came out of the oven, read from what the programs printed. No Streamlit here."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from sandbox.divergence import load_divergence
from sandbox.errors import BadOutput
from sandbox.pie import SLUG, PieKitchen
from sandbox.result import RunResult

GUESTS = "guests.csv"
HOUR = 60
_PRINTED = re.compile(r"baked for (\d+) minutes\nolives for (.+)\nthe sauce is (mild|hot)\n?")
_NOBODY = "nobody"


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

    @property
    def meets_the_order(self) -> bool:
        """Whether the second is as the first, but without olives where the first has some."""
        return self.differing == (Trait.OLIVES,) and not self.second.olives


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
