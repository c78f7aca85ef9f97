"""What is worked out from the runs of this lesson. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sandbox.divergence import Tasting
from sandbox.errors import BadOutput
from sandbox.fingerprint import Fingerprint
from sandbox.result import RunResult

_PRINTED = re.compile(r"ten times 0\.1 is (\S+)\noff the menu: (\d+) of (\d+) dishes\n?")
_ABSENT = "–"
_MOST_NAMES = 3


@dataclass(frozen=True, eq=False)
class Inventories:
    """The two environments' runs, each with its inventory; like nothing but itself."""

    left: RunResult
    right: RunResult

    @property
    def count(self) -> int:
        """How many entries differ."""
        return len(self.left.fingerprint.differences(self.right.fingerprint))

    @property
    def entries(self) -> int:
        """How many entries there are on either side."""
        sides = (self.left.fingerprint.to_dict(), self.right.fingerprint.to_dict())
        return len({(section, name) for side in sides for section, names in side.items() for name in names})

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of them."""
        return {"count": self.count, "all": self.entries}


@dataclass(frozen=True)
class Suspect:
    """One of the entries that learners guess about.

    Attributes:
        left, right: how it is on either side, in a few words.
        ticked: whether the learner suspected it.
    """

    name: str
    label: str
    left: str
    right: str
    ticked: bool

    @property
    def differs(self) -> bool:
        """Whether the two sides differ in it."""
        return self.left != self.right

    @property
    def right_guess(self) -> bool:
        """Whether the learner judged it rightly."""
        return self.ticked is self.differs


def suspects(labels: Mapping[str, str], ticked: Collection[str], found: Inventories) -> tuple[Suspect, ...]:
    """What the learner guessed about, as it is.

    Args:
        labels: what each entry is called, by its name in `ENTRIES`.
        ticked: the names of those that were suspected.
    """
    one, two = found.left.fingerprint, found.right.fingerprint
    return tuple(
        Suspect(name, label, *ENTRIES[name](one, two), ticked=name in ticked) for name, label in labels.items()
    )


def _entry(section: str, name: str) -> Callable[[Fingerprint, Fingerprint], tuple[str, str]]:
    def read(one: Fingerprint, two: Fingerprint) -> tuple[str, str]:
        left, right = (getattr(side, section).get(name, _ABSENT) for side in (one, two))
        return left, right

    return read


def _names(one: Fingerprint, two: Fingerprint) -> tuple[str, str]:
    """Which libraries only one side has."""
    left, right = (sorted(set(a.packages) - set(b.packages)) for a, b in ((one, two), (two, one)))
    return _only(left), _only(right)


def _only(names: Sequence[str]) -> str:
    shown, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return f"only here: {shown}{f' and {more} more' if more > 0 else ''}" if names else "none of its own"


ENTRIES: Mapping[str, Callable[[Fingerprint, Fingerprint], tuple[str, str]]] = {
    "python": _entry("python", "version"),
    "pandas": _entry("packages", "pandas"),
    "names": _names,
    "base": _entry("system", "C library"),
    "zone": _entry("settings", "time zone"),
    "processor": _entry("system", "processor"),
}
"""How to read what learners guess about, in the order in which the prose names it."""


@dataclass(frozen=True, eq=False)
class Jar:
    """The program that needs a library which nobody listed, in both kitchens; like nothing but itself."""

    left: RunResult
    right: RunResult

    @property
    def stops(self) -> bool:
        """Whether it failed on the right."""
        return not self.right.ok

    @property
    def outcome(self) -> int:
        """Which option of the guess it was: the same output, another one, an error."""
        if self.stops:
            return 2
        return int(self.left.stdout != self.right.stdout)

    @property
    def error(self) -> str:
        """The last line of what the right side complained of; empty if it did not."""
        lines = self.right.stderr.strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of how it stopped."""
        return {"where": self.right.environment, "error": self.error, "status": self.right.exit_code}

    @property
    def versions(self) -> Mapping[str, object]:
        """The pandas of either side."""
        left, right = (run.fingerprint.packages.get("pandas", "?") for run in (self.left, self.right))
        return {"first": left, "second": right}

    def beside(self, sums: Sums) -> Mapping[str, object]:
        """What the prose says of the loud program beside the silent one."""
        statuses = {"loud_status": self.right.exit_code, "silent_status": sums.right.exit_code}
        return {**statuses, "loud_words": f"`{self.error}`"}


@dataclass(frozen=True, eq=False)
class Sums:
    """Ten tenths and what hangs on them, in both kitchens; like nothing but itself.

    Attributes:
        totals: what either side says that ten times 0.1 is, as it printed it.
        off: how many dishes came off the menu on either side.
        dishes: of how many.
    """

    left: RunResult
    right: RunResult
    totals: tuple[str, str]
    off: tuple[int, int]
    dishes: int

    @classmethod
    def of(cls, tastings: Sequence[Tasting]) -> Sums:
        """Read what the two runs printed.

        Raises:
            BadOutput: one of them failed, or printed something else.
        """
        left, right = (tasting.result for tasting in tastings)
        printed = [_PRINTED.fullmatch(run.stdout.replace("\r\n", "\n")) for run in (left, right)]
        one, two = printed
        if one is None or two is None or not (left.ok and right.ok):
            broken = left if one is None or not left.ok else right
            raise BadOutput(
                f"The program in “{broken.environment}” printed no sum. {broken.message or 'Look at its main.py.'}"
            )
        return cls(left, right, (one[1], two[1]), (int(one[2]), int(two[2])), int(one[3]))

    @property
    def differs(self) -> bool:
        """Whether the two sides disagree on the sum."""
        return self.totals[0] != self.totals[1]

    @property
    def outcome(self) -> int:
        """Which option of the guess it was: both 1.0, both less, one of each."""
        return 2 if self.differs else int(self.totals[0] != "1.0")

    @property
    def words(self) -> Mapping[str, object]:
        """What the prose says of the two sums."""
        return {"first": self.totals[0], "second": self.totals[1]}

    @property
    def menu(self) -> Mapping[str, object]:
        """What the prose says of the dishes that came off it."""
        return {"first": self.off[0], "second": self.off[1], "dishes": f"{self.dishes:,}"}

    @property
    def silent(self) -> bool:
        """Whether both ended with status 0 and complained of nothing."""
        return all(run.exit_code == 0 and not run.stderr.strip() for run in (self.left, self.right))
