"""Staged hints that look at the learner's state: what the last check found out decides which of them apply."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from grader.errors import BrokenExercise
from grader.exercise import HINTS, Exercise
from grader.report import Report, Verdict

_FACT = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True)
class Hint:
    """One hint, as an exercise's hints.toml has it.

    Attributes:
        text: in Markdown; `{{name}}` stands for a fact that a check noted.
        about: a check's name: the hint is given until that one is known to be met; empty for always.
        otherwise: what to say where a fact of the text is not known; empty to say nothing then.
    """

    text: str
    about: str = ""
    otherwise: str = ""

    def fill(self, facts: Mapping[str, str]) -> str:
        """The text with its facts, or what is said without them."""
        if all(name in facts for name in _FACT.findall(self.text)):
            return _FACT.sub(lambda found: facts[found[1]], self.text)
        return self.otherwise


def read_hints(exercise: Exercise) -> tuple[Hint, ...]:
    """The hints of an exercise, in their order.

    Raises:
        BrokenExercise: the file is missing or cannot be used.
    """
    path = exercise.folder / HINTS
    try:
        entries = tomllib.loads(exercise.text(HINTS))["hint"]
        return tuple(Hint(**{name: value.strip() for name, value in entry.items()}) for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenExercise(f"{path} cannot be used ({error}): write [[hint]] tables with a text each.") from error


def hints_for(exercise: Exercise, report: Report | None) -> tuple[str, ...]:
    """The hints that apply after `report`, the last grading if there was one; the first is to be given first.

    Raises:
        BrokenExercise: the exercise's hints cannot be used.
    """
    return tuple(numbered_hints(exercise, report).values())


def numbered_hints(exercise: Exercise, report: Report | None) -> dict[int, str]:
    """The same by their place in the file, from 1: that stays as it is when others begin or cease to apply.

    Raises:
        BrokenExercise: the exercise's hints cannot be used.
    """
    facts = report.facts if report else {}
    met = {check.name for check in report.checks if check.verdict is Verdict.PASSED} if report else set()
    found = {
        number: hint.fill(facts) for number, hint in enumerate(read_hints(exercise), start=1) if hint.about not in met
    }
    return {number: text for number, text in found.items() if text}
