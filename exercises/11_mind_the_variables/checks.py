"""Checks for exercise 11: complaints are drawn, and reported on with one variable changed at a time, then with all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer, Call, Missed
from grader.values import same, show

FILE = "complaints.csv"
DISHES = (
    *("Crème brûlée", "Jalapeño", "Köfte", "Smørrebrød", "Bún chả", "Żurek", "Açaí", "Käsespätzle", "Pão de queijo"),
    *("Pizza", "Gulasch", "Ravioli", "Soup", "Tortilla", "Curry", "Salad", "Éclair", "Ñoquis"),
)
RUSH_HOURS = (12, 13, 18, 19, 20)
WEIGHTS = (5, 10, 10, 20)
"""In hundredths."""
FULL = 100
"""What a dish's complaints may not weigh together, in hundredths."""
MOST_THREADS = 8
CLOCKS = ("CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "IST-5:30", "JST-9", "PST8PDT,M3.2.0,M11.1.0")
PLAIN_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0"}


@check("The dishes are numbered in the order of the alphabet, whatever the hash seed.")
async def numbered(exam: Exam) -> None:
    dishes = exam.random.sample(DISHES, 9)
    twice = dishes[:3]
    answer = await exam.call("shelf", dishes + twice)
    because = "The numbers are to follow the alphabet: a set has no order, and a list keeps the one it has."
    if isinstance(answer.value, dict) and len(dishes) + len(twice) in answer.value.values():
        because = f"“{twice[0]}” came twice, and was counted twice: give each dish one number."
    answer.equals(shelf(dishes), because)


@check("The rush is told by the clock of Greenwich, whatever the time zone.")
async def clock(exam: Exam) -> None:
    day, variables = Day.drawn(exam.random), {"TZ": exam.random.choice(CLOCKS)}
    exam.note(clock=variables["TZ"])
    answer = await day.report(exam, variables)
    found = part(answer, "rush", variables)
    if found != day.rush and found == day.rush_at(1):
        answer.miss(
            "That is the rush by the clocks of London in May, which are put forward in summer. UTC never is.",
            expected=show(day.rush),
            came=show(found),
        )
    see(answer, "`rush`", found, day.rush, variables)


@check("The names are read as UTF-8, whatever the locale.")
async def names(exam: Exam) -> None:
    day = Day.drawn(exam.random)
    answer = await day.report(exam, PLAIN_LOCALE)
    found = part(answer, "shelf", PLAIN_LOCALE)
    read = sorted(found) if isinstance(found, dict) else found
    see(answer, "the names in `shelf`", read, sorted(day.weights), PLAIN_LOCALE)


@check("What goes off the menu does not depend on the number of threads.")
async def threads(exam: Exam) -> None:
    day, variables = Day.drawn(exam.random), {"OMP_NUM_THREADS": str(exam.random.randint(2, MOST_THREADS))}
    exam.note(threads=variables["OMP_NUM_THREADS"])
    answer = await day.report(exam, variables)
    see(answer, "`off the menu`", part(answer, "off the menu", variables), day.off_the_menu, variables)


@check("What goes off the menu is what weighs 1.0 on paper, with a single thread too.")
async def on_paper(exam: Exam) -> None:
    # In dev, whose Python is older than 3.12: there, `sum` rounds at each addition.
    day, variables = Day.drawn(exam.random).creeping(exam.random), {"OMP_NUM_THREADS": "1"}
    answer = await day.report(exam, variables, "dev")
    found = part(answer, "off the menu", variables)
    for dish, weights in day.weights.items():
        one_by_one = added([weight / 100 for weight in weights])
        if sum(weights) >= FULL and one_by_one < 1.0 and isinstance(found, list) and dish not in found:
            exam.note(dish=dish, sum=repr(one_by_one))
            answer.miss(
                f"{dish} is missing. On paper its {len(weights)} complaints weigh 1.0. Added one by one, as floats, "
                f"they come to {one_by_one!r}.",
                expected=show(day.off_the_menu),
                came=show(found),
            )
    see(answer, "`off the menu`", found, day.off_the_menu, variables)


@check("With all of them changed at once, and another Python, the report is the same.")
async def everywhere(exam: Exam) -> str:
    day = Day.drawn(exam.random)
    strange = {
        "TZ": exam.random.choice(CLOCKS),
        **PLAIN_LOCALE,
        "PYTHONHASHSEED": str(exam.random.randint(1, 9999)),
        "OMP_NUM_THREADS": str(exam.random.randint(2, MOST_THREADS)),
    }
    answer = await day.report(exam, strange, "prod")
    for name, wanted in day.right_report.items():
        see(answer, f"`{name}`", part(answer, name, strange), wanted, strange)
    told = ", ".join(f"{name}={value}" for name, value in strange.items())
    return f"The same report on Python {answer.fingerprint.python['version']}, with {told}"


@dataclass(frozen=True)
class Day:
    """The complaints of one day.

    Attributes:
        rows: moment, dish and weight of each; weights in hundredths.
    """

    rows: tuple[tuple[int, str, int], ...]

    @classmethod
    def drawn(cls, random: Random) -> Day:
        """A day on which one thread adds up as one would on paper, and every other number of threads does not."""
        dishes = random.sample(DISHES, MOST_THREADS + 3)
        weights = [on_the_edge(random, count) for count in range(2, MOST_THREADS + 1)]
        weights += [[5, 10, 20], [20, 20, 20, 20, 20, 20], [10, 5], [20, 20, 10, 20]]
        start = datetime(2026, 5, 27, tzinfo=UTC)
        rows = []
        for dish, some in zip(dishes, weights, strict=True):
            for weight in some:
                hour = random.choice(RUSH_HOURS) if random.random() < 0.6 else random.randrange(24)
                moment = start + timedelta(hours=hour, minutes=random.randrange(60))
                rows.append((int(moment.timestamp()), dish, weight))
        return cls(tuple(rows))

    def creeping(self, random: Random) -> Day:
        """The same day, and one dish more that is full on paper, and not when floats are added one by one."""
        dish = random.choice(sorted(set(DISHES) - self.weights.keys()))
        moment = self.rows[0][0]
        return Day((*self.rows, *((moment, dish, weight) for weight in just_short(random))))

    @property
    def weights(self) -> dict[str, list[int]]:
        """What each dish's complaints weigh, in hundredths."""
        found: dict[str, list[int]] = {}
        for _, dish, weight in self.rows:
            found.setdefault(dish, []).append(weight)
        return found

    @property
    def rush(self) -> int:
        """How many came in the rush."""
        return self.rush_at(0)

    def rush_at(self, ahead: int) -> int:
        """How many came in the rush by a clock that is so many hours ahead of UTC."""
        shifted = timezone(timedelta(hours=ahead))
        return sum(datetime.fromtimestamp(moment, shifted).hour in RUSH_HOURS for moment, _, _ in self.rows)

    @property
    def off_the_menu(self) -> list[str]:
        """The dishes that go."""
        return sorted(dish for dish, some in self.weights.items() if sum(some) >= FULL)

    @property
    def right_report(self) -> dict[str, Any]:
        """What is expected of the learner's function."""
        return {"rush": self.rush, "shelf": shelf(self.weights), "off the menu": self.off_the_menu}

    def report(self, exam: Exam, variables: Mapping[str, str], environment: str | None = None) -> Call:
        """The call that asks for the report on this day."""
        text = io.StringIO(newline="")
        table = csv.writer(text)
        table.writerow(("moment", "dish", "weight"))
        table.writerows((moment, dish, weight / 100) for moment, dish, weight in self.rows)
        file = {FILE: text.getvalue().encode()}
        return exam.call("evening_report", FILE, environment=environment, variables=variables, files=file)


def on_the_edge(random: Random, threads: int) -> list[int]:
    """Weights that make a full sum, on paper and from first to last, and not in shares for so many threads."""
    while True:
        weights: list[int] = []
        while sum(weights) < FULL:
            weights.append(random.choice(WEIGHTS))
        if sum(weights) == FULL:
            floats = [weight / 100 for weight in weights]
            share = -(-len(floats) // threads)
            shares = [added(floats[start : start + share]) for start in range(0, len(floats), share)]
            if added(floats) >= 1.0 > added(shares):
                return weights


def just_short(random: Random) -> list[int]:
    """Weights that make a full sum on paper, and fall short of it from first to last: such as ten times 0.1."""
    while True:
        weights: list[int] = []
        while sum(weights) < FULL:
            weights.append(random.choice(WEIGHTS))
        if sum(weights) == FULL and added([weight / 100 for weight in weights]) < 1.0:
            return weights


def added(numbers: Sequence[float]) -> float:
    """Their sum, rounded at each addition: the built-in `sum` has not done so since Python 3.12."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def shelf(dishes: Any) -> dict[str, int]:
    """Each dish's number."""
    return {dish: number for number, dish in enumerate(sorted(set(dishes)), start=1)}


def part(answer: Answer, name: str, variables: Mapping[str, str]) -> Any:
    """One part of the report."""
    try:
        return answer.is_a(dict, "It is to give a dict with `rush`, `shelf` and `off the menu`.").get(name)
    except Missed as missed:
        message = f"{missed.message} That was with {words(variables)}."
        raise Missed(**{**vars(missed), "message": message}) from None


def see(answer: Answer, name: str, found: Any, wanted: Any, variables: Mapping[str, str]) -> None:
    """See that what was found under that name in the report is as it is to be."""
    if not same(wanted, found):
        answer.miss(f"Look at {name}. That was with {words(variables)}.", expected=show(wanted), came=show(found))


def words(variables: Mapping[str, str]) -> str:
    """Variables as one sets them in a shell."""
    return ", ".join(f"{name}={value}" for name, value in variables.items())
