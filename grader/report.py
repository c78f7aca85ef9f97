"""The verdict on a submission, check by check: what pages, terminals and files show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.printable import printable


class Verdict(StrEnum):
    """How a check, or a whole submission, did."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    """It is still the starter, or nothing was handed in."""
    INVALID = "invalid"
    """It cannot be read as what it is to be."""
    ENVIRONMENT_ERROR = "environment_error"
    """Something that it runs on is missing or broke: never the learner's mistake."""
    GRADER_ERROR = "grader_error"
    """The check itself broke: ours to mend."""


@dataclass(frozen=True)
class CheckResult:
    """One check.

    Attributes:
        name, title: of the check.
        message: in words, what is wrong and where to look; empty where it passed.
        call: what was done, as the learner would write it.
        expected, came: what was to come of it, and what did; where it passed, `came` is what was measured, if anything.
        output: the beginning of what the learner's code printed meanwhile; `output_cut` if there was more.
        traceback: of the learner's code alone; shown on request.
        tried: whether it came to that; not where something in another check ended the program.
    """

    name: str
    title: str
    verdict: Verdict
    message: str = ""
    call: str = ""
    expected: str = ""
    came: str = ""
    output: str = ""
    output_cut: bool = False
    traceback: str = field(default="", repr=False)
    tried: bool = True


@dataclass(frozen=True)
class Report:
    """One grading.

    Attributes:
        exercise: its slug.
        message: for every verdict but `passed` and `failed`, one sentence on the whole.
        checks: each that was begun, in the exercise's order.
        where: where the learner's code ran, in words.
        isolated: whether it was kept from the machine there.
        facts: what checks found out, for the hints.
        seconds: how long it took.
        seed: draws the same inputs again.
    """

    exercise: str
    verdict: Verdict
    message: str = ""
    checks: tuple[CheckResult, ...] = ()
    where: str = ""
    isolated: bool = False
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 0.0
    seed: int = 0

    @property
    def passed(self) -> bool:
        """Whether every check is met."""
        return self.verdict is Verdict.PASSED

    @property
    def says_something(self) -> bool:
        """Whether it is about the learner's work, rather than about where that ran: such a check is an attempt."""
        return self.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.INVALID)

    @property
    def first_problem(self) -> CheckResult | None:
        """The check to look at first: the first that failed by itself, else the first that could not be made."""
        order = (Verdict.INVALID, Verdict.FAILED, Verdict.GRADER_ERROR, Verdict.ENVIRONMENT_ERROR)
        for verdict in order:
            for check in sorted(self.checks, key=lambda check: not check.tried):
                if check.verdict is verdict:
                    return check
        return None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            **vars(self),
            "verdict": str(self.verdict),
            "checks": [{**vars(check), "verdict": str(check.verdict)} for check in self.checks],
            "facts": dict(self.facts),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Read what `to_dict` wrote.

        Raises:
            ValueError, KeyError, TypeError: it was not written by `to_dict`.
        """
        checks = tuple(CheckResult(**{**check, "verdict": Verdict(check["verdict"])}) for check in data["checks"])
        return cls(**{**data, "verdict": Verdict(data["verdict"]), "checks": checks})


def clean(value: Any) -> Any:
    """Plain data with every text in it printable: what learners' code prints may hold anything."""
    if isinstance(value, dict):
        return {key: clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean(inner) for inner in value]
    return printable(value) if isinstance(value, str) else value


def whole_verdict(checks: tuple[CheckResult, ...]) -> Verdict:
    """The verdict on a submission whose checks came out so: what a learner can mend comes first."""
    found = {check.verdict for check in checks}
    for verdict in (Verdict.INVALID, Verdict.FAILED, Verdict.GRADER_ERROR, Verdict.ENVIRONMENT_ERROR):
        if verdict in found:
            return verdict
    return Verdict.PASSED if found == {Verdict.PASSED} else Verdict.GRADER_ERROR
