"""Checks for exercise 5: the file is taken to the shop on four days, installed there, and cooked with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from grader.checks import check
from grader.exam import Exam
from grader.requests import Missed
from grader.subjects.orders import draw_orders
from grader.subjects.pantry import DAYS, Basket, Trip, needs_pantry, shelves, shop, stock
from grader.subjects.requirements import UnreadableLine, counts, read_requirement
from grader.values import cut
from sandbox.compare import compare_rows
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.errors import BadOutput, EngineError
from sandbox.flagship import flagship
from sandbox.job import Limits
from sandbox.outputs import Row, parse_rows, read_rows
from sandbox.pipeline import train

FILE = "requirements.txt"
INSTALL = f"pip install -r {FILE}"
FIRST, *LATER = DAYS
LAST = LATER[-1]
DIRECT = ("numpy", "pandas")
"""What the recipe imports; all else comes along."""
ORDERS = 60
PYTHON = {"python_version": "3.11", "python_full_version": "3.11.0", "sys_platform": "linux"}


@dataclass(frozen=True)
class Line:
    """One line that names a package; `name` as pip compares names."""

    number: int
    text: str
    name: str
    wants: Requirement


@dataclass(frozen=True)
class Shopping:
    """What came of all trips.

    Attributes:
        baskets: by day; what was put in on the last day was really installed.
        dev: dev's answers to the drawn orders.
    """

    baskets: Mapping[str, Basket]
    dev: tuple[Row, ...]


@check("Each line is one that pip can read, and says which version it wants.")
async def lines(exam: Exam) -> None:
    for line in read_lines(exam):
        if not line.wants.specifier and line.wants.url is None:
            raise Missed(
                "This line takes any version, so the day on which somebody installs it decides which.",
                call=f"{FILE}, line {line.number}",
                expected=f"{line.name}, and which version of it",
                came=line.text,
            )


@check("On 1 November 2024 it gives dev’s six packages, in dev’s versions.")
async def first_day(exam: Exam) -> None:
    basket = (await exam.once("shopping", shopped)).baskets[FIRST]
    if basket.problem:
        exam.note(complaint=basket.complaint)
    see_that_pip_was_content(exam, basket, FIRST)
    see_that_it_is_dev(exam, basket, FIRST, {*stock(), *basket.packages})


@check("On every later day, numpy and pandas are still dev’s.")
async def direct(exam: Exam) -> None:
    shopping = await exam.once("shopping", shopped)
    for day in LATER:
        see_that_pip_was_content(exam, shopping.baskets[day], day)
        see_that_it_is_dev(exam, shopping.baskets[day], day, DIRECT, "direct")


@check("So is everything that they bring along, and no other package comes.")
async def brought_along(exam: Exam) -> None:
    shopping = await exam.once("shopping", shopped)
    for day in LATER:
        basket = shopping.baskets[day]
        see_that_pip_was_content(exam, basket, day)
        see_that_it_is_dev(exam, basket, day, {*stock(), *basket.packages} - {*DIRECT}, "brought")


@check("With what is really installed on the last day, the recipe gives dev’s predictions.")
async def predictions(exam: Exam) -> str:
    shopping = await exam.once("shopping", shopped)
    basket = shopping.baskets[LAST]
    see_that_pip_was_content(exam, basket, LAST)
    call = f"{INSTALL} on {DAYS[LAST]}, then python predict.py"
    if basket.error:
        end = cut(basket.error.strip().rpartition("\n")[2])
        raise Missed("The recipe does not run with these packages.", call=call, expected="predictions", came=end)
    try:
        rows = parse_rows(basket.text.encode(), "predictions.json")
        found = compare_rows(("dev", shopping.dev), ("yours", rows), "order_id")
    except BadOutput as error:
        raise Missed(str(error), call=call) from error
    if not found.same:
        raise Missed(
            "The same recipe and the same model give other answers with these packages.",
            call=call,
            expected=f"dev’s answers to {ORDERS} orders",
            came=f"{len(found.flipped)} orders decided otherwise, scores up to {found.largest_difference:.2g} away",
        )
    return f"{ORDERS} new orders, decided as in dev; scores differ by at most {found.largest_difference:.2g}"


async def shopped(exam: Exam) -> Shopping:
    """Go shopping on each day, and let dev cook as well."""
    await needs_pantry(exam)
    project, dev = flagship(), load_environment("dev")
    # The model was trained in dev, and recorded; the orders are new.
    recipe = {
        **{name: project.files[name] for name in ("features.py", "predict.py")},
        **train(RecordedEngine(), project, dev).files,
        "orders_new.csv": draw_orders(exam.random, ORDERS),
    }
    files = {**recipe, FILE: exam.submission.files[FILE]}
    looks = [Trip(day, shelves(day)) for day in DAYS if day != LAST]
    last = Trip(LAST, shelves(LAST), install=True, program="predict.py", gives=project.output)
    looked, cooked, cooked_in_dev = await exam.together(
        shop(exam, FILE, looks, files),
        shop(exam, FILE, [last], files),
        exam.run("python", "predict.py", environment=dev, files=recipe, collect=(project.output,), limits=Limits()),
    )
    try:
        return Shopping({**looked, **cooked}, read_rows(cooked_in_dev, project.output))
    except BadOutput as error:
        raise EngineError(f"The recipe could not be run in dev: {error} Check again.") from error


def read_lines(exam: Exam) -> list[Line]:
    """The lines that name a package; pip's options, and paths of files, are pip's own matter.

    Raises:
        Missed: there is none, or pip could not read one.
    """
    found = []
    text = re.sub(r"\\\r?\n", " ", exam.text(FILE))
    for number, raw in enumerate(text.splitlines(), start=1):
        line = re.sub(r"(^|\s)(#|--?\w).*$", "", raw).strip()
        if not line or ("/" in line and "@" not in line) or line.endswith(".whl"):
            continue
        try:
            wants = read_requirement(line)
            if counts(wants, PYTHON):
                found.append(Line(number, cut(raw.strip()), canonicalize_name(wants.name), wants))
        except UnreadableLine as error:
            look = "an exact version has two equals signs, as in numpy==2.0.0"
            if ";" in line:
                look = "see what stands behind the semicolon, and whether it is needed"
            raise Missed(
                f"pip cannot read this line: {look}.",
                call=f"{FILE}, line {number}",
                expected="a package’s name, and which version of it",
                came=cut(raw.strip()),
            ) from error
    if not found:
        raise Missed(
            "No line names a package.", call=FILE, expected="a line for each package", came="no line that counts"
        )
    return found


def see_that_pip_was_content(exam: Exam, basket: Basket, day: str) -> None:
    """See that pip installed at all.

    Raises:
        Missed: it did not; with its own words.
    """
    if not basket.problem:
        return
    unknown = sorted({line.name for line in read_lines(exam)} - stock().keys())
    if unknown:
        alike = next((name for name in stock() if unknown[0] in name), "")
        rest = f"It has {alike}: names are to be whole" if alike else "The recipe serves without it"
        look = f"The shop does not sell {unknown[0]}. {rest}."
    elif "from versions" in basket.complaint:
        look = "It lists what the shop had of that package on that day."
    else:
        look = "Read what it says of your file."
    raise Missed(
        f"On {DAYS[day]} pip could not install it. {look}",
        call=f"{INSTALL} on {DAYS[day]}",
        expected="packages",
        came=basket.complaint,
    )


def see_that_it_is_dev(exam: Exam, basket: Basket, day: str, names: Iterable[str], facts: str = "") -> None:
    """See that each of these packages is there as dev has it, and not there where dev does not serve with it.

    Args:
        facts: under which name to note, for the hints, which one is not, and when; empty for not at all.

    Raises:
        Missed: one is not.
    """
    for name in sorted(names):
        came, wanted = basket.packages.get(name), stock().get(name)
        if came != wanted:
            if facts and came:
                exam.note(**{f"{facts}_day": DAYS[day], f"{facts}_came": f"{name} {came}"})
            refuse(exam, day, name, came, wanted)


def refuse(exam: Exam, day: str, name: str, came: str | None, wanted: str | None) -> NoReturn:
    """Say of one package that it is not dev's, and why it came.

    Raises:
        Missed: always.
    """
    line = next((line for line in read_lines(exam) if line.name == name), None)
    if came is None:
        message = f"No {name} was installed; dev has {wanted}."
    elif wanted is None:
        message = f"{name} {came} was installed as well; the recipe serves without it."
    elif line is None:
        message = (
            f"{name} {came} was installed; dev has {wanted}. No line names it: another package brought it along, as "
            "new as the shop had it."
        )
    else:
        what = "That is a pre-release, a version on trial. " if is_on_trial(came) else ""
        message = f"{name} {came} was installed; dev has {wanted}. {what}Your line, “{line.text}”, lets it in."
    raise Missed(
        message,
        call=f"{INSTALL} on {DAYS[day]}",
        expected=f"{name} {wanted}" if wanted else f"no {name}",
        came=f"{name} {came}" if came else f"no {name}",
    )


def is_on_trial(version: str) -> bool:
    """Whether it is a pre-release."""
    try:
        return Version(version).is_prerelease
    except InvalidVersion:
        return False
