"""Checks for exercise 2: inventories are drawn, compared here, and compared there."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from grader.checks import check
from grader.exam import Exam

Inventory = dict[str, str]
NAMES = (
    *("numpy", "pandas", "scipy", "joblib", "tzdata", "pytz", "six", "pyarrow", "pillow", "polars"),
    *("scikit-learn", "python-dateutil", "charset-normalizer", "typing-extensions", "ruamel-yaml", "zope-interface"),
)
WITH_A_DASH = tuple(name for name in NAMES if "-" in name)
DASHES = ("-", "_", ".", "--", "-_")


@check("A package that both have, in different versions, is `changed`, and no other is.")
async def changed(exam: Exam) -> None:
    left, right = two_inventories(exam.random)
    answer = await exam.call("spot_the_difference", left, right)
    found = entry(answer, "changed", dict)
    wanted = difference(left, right)["changed"]
    if found != wanted:
        odd = sorted(set(found) ^ set(wanted)) or sorted(name for name in wanted if found[name] != wanted[name])
        answer.miss(f"Look at “{odd[0]}” under `changed`.", expected=f"'changed': {wanted!r}")


@check("A package that only one side has is `missing` or `extra`.")
async def one_side_only(exam: Exam) -> None:
    left, right = two_inventories(exam.random)
    pairs = ((left, {}), ({}, right), (left, right))
    answers = await exam.together(*(exam.call("spot_the_difference", *pair) for pair in pairs))
    for pair, answer in zip(pairs, answers, strict=True):
        wanted = difference(*pair)
        for side in ("missing", "extra"):
            found = entry(answer, side, list)
            if not all(isinstance(name, str) for name in found) or sorted(found) != wanted[side]:
                what = "only `left` has" if side == "missing" else "only `right` has"
                answer.miss(f"`{side}` lists what {what}.", expected=f"{side!r}: {wanted[side]!r}")


@check("Two spellings of one name are one package.")
async def spellings(exam: Exam) -> None:
    name = exam.random.choice(WITH_A_DASH)
    spelled = spelling(exam.random, name)
    exam.note(plain=name, spelled=spelled)
    answer = await exam.call("spot_the_difference", {name: "1.4.0"}, {spelled: "1.5.2"})
    answer.equals(
        {"changed": {name: ["1.4.0", "1.5.2"]}, "older": [], "missing": [], "extra": []},
        because=f"“{spelled}” is another spelling of “{name}”.",
    )


@check("Versions are compared number by number.")
async def versions(exam: Exam) -> None:
    low = exam.random.randint(2, 9)
    # As texts, each of these is before each of those.
    high = exam.random.randint(10, 19)
    left = {"newer": f"1.{low}.2", "older": f"1.{high}.0", "same": "2.0"}
    right = {"newer": f"1.{high}", "older": f"1.{low}.9", "same": "2.0.0"}
    answer = await exam.call("spot_the_difference", left, right)
    if "same" in entry(answer, "changed", dict):
        answer.miss("2.0 and 2.0.0 are one version.", expected="no “same” under `changed`")
    older = entry(answer, "older", list)
    if older != ["older"]:
        answer.miss(f"1.{high} is newer than 1.{low}: compare numbers, not texts.", expected="'older': ['older']")


@check("The three lists are in the alphabet’s order.")
async def order(exam: Exam) -> None:
    names = exam.random.sample(NAMES, 9)
    left = dict.fromkeys(names[:6], "2.0.1")
    right = dict.fromkeys(names[3:], "1.9.1")
    answer = await exam.call("spot_the_difference", left, right)
    for part in ("older", "missing", "extra"):
        wanted = difference(left, right)[part]
        if entry(answer, part, list) != wanted:
            answer.miss(f"`{part}` is not sorted, or not complete.", expected=f"{part!r}: {wanted!r}")


@check("The two arguments are left as they were.")
async def arguments(exam: Exam) -> None:
    left, right = two_inventories(exam.random)
    answer = await exam.call("spot_the_difference", left, right)
    answer.is_a(dict)
    if answer.touched:
        answer.miss("It changed a dict that it was given: work on copies.", expected="the arguments as they were")


def difference(left: Inventory, right: Inventory) -> dict[str, Any]:
    """What is expected of the learner's function."""
    left, right = ({normalised(name): version for name, version in side.items()} for side in (left, right))
    both = left.keys() & right.keys()
    changed = {name: [left[name], right[name]] for name in both if numbers(left[name]) != numbers(right[name])}
    return {
        "changed": changed,
        "older": sorted(name for name, (before, after) in changed.items() if numbers(after) < numbers(before)),
        "missing": sorted(left.keys() - right.keys()),
        "extra": sorted(right.keys() - left.keys()),
    }


def normalised(name: str) -> str:
    """A package's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def numbers(version: str) -> list[int]:
    """A version to compare by; zeros at its end say nothing."""
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts


def two_inventories(random: Random) -> tuple[Inventory, Inventory]:
    """Two inventories with something of everything in them."""
    names = random.sample(NAMES, 10)
    common = {name: version(random) for name in names[:6]}
    moved = {name: version(random) for name in names[:3]}
    left = common | {name: version(random) for name in names[6:8]}
    right = common | moved | {name: version(random) for name in names[8:]}
    return left, right


def version(random: Random) -> str:
    """Some version of three numbers, none of them zero."""
    return ".".join(str(random.randint(1, 25)) for _ in range(3))


def spelling(random: Random, name: str) -> str:
    """Another way to write the same name."""
    dash = random.choice([dash for dash in DASHES if dash != "-"])
    return random.choice([str.title, str.upper])(name.replace("-", dash))


def entry(answer: Any, name: str, kind: type) -> Any:
    """One entry of the dict that the learner's function gives."""
    found = answer.is_a(dict, "It is to give a dict with `changed`, `older`, `missing` and `extra`.")
    if not isinstance(found.get(name), kind):
        answer.miss(f"`{name}` is to be there, and to be a {kind.__name__}.", expected=f"a {kind.__name__} as {name!r}")
    return found[name]
