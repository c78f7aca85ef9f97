"""Checks for exercise 2: inventories are drawn, compared here, and compared there."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer
from grader.values import cut, show

Inventory = dict[str, str]
LONGEST = 60
"""Characters of a name that came from a learner's function, wherever one is shown."""
NAMES = (
    *("numpy", "pandas", "scipy", "joblib", "tzdata", "pytz", "six", "pyarrow", "pillow", "polars"),
    *("scikit-learn", "python-dateutil", "charset-normalizer", "typing-extensions", "ruamel-yaml", "zope-interface"),
)
WITH_A_DASH = tuple(name for name in NAMES if "-" in name)
DASHES = ("_", ".")
RUNS = ("--", "__", "-_", "._")


@check("A package that both have, in different versions, is `changed`, and no other is.")
async def changed(exam: Exam) -> None:
    left, right = two_inventories(exam.random)
    answer = await exam.call("spot_the_difference", left, right)
    found = entry(answer, "changed", dict)
    wanted = difference(left, right)["changed"]
    if found != wanted:
        odd = sorted(set(found) ^ set(wanted)) or sorted(name for name in wanted if found[name] != wanted[name])
        name = odd[0]
        if name not in found:
            what = "is in other versions on the two sides, and is not listed"
        elif name in wanted:
            what = "comes with both versions in a list, the left one first"
        elif name in left and name in right:
            what = "is the same on both sides, and is listed"
        else:
            what = "is not on both sides, and is listed"
        answer.miss(
            f"Look at `changed`: “{cut(name, LONGEST)}” {what}.",
            expected=f"'changed': {wanted!r}",
            came=f"'changed': {show(found)}",
        )


@check("A package that only one side has is `missing` or `extra`.")
async def one_side_only(exam: Exam) -> None:
    left, right = two_inventories(exam.random)
    pairs: tuple[tuple[Inventory, Inventory], ...] = ((left, {}), ({}, right), (left, right))
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
    # One with a single dash between its words, and one with a run of them.
    names = exam.random.sample(WITH_A_DASH, 2)
    spelled = [spelling(exam.random, name, dashes) for name, dashes in zip(names, (DASHES, RUNS), strict=True)]
    answer = await exam.call("spot_the_difference", dict.fromkeys(names, "1.4.0"), dict.fromkeys(spelled, "1.5.2"))
    found = {part: entry(answer, part, dict if part == "changed" else list) for part in ("changed", "missing", "extra")}
    wanted = {"changed": {name: ["1.4.0", "1.5.2"] for name in names}, "missing": [], "extra": []}
    if found == wanted:
        return
    lost = next((pair for pair in zip(names, spelled, strict=True) if pair[0] not in found["changed"]), None)
    name, other = lost or (names[0], spelled[0])
    exam.note(plain=name, spelled=other)
    answer.miss(
        f"“{other}” is another spelling of “{name}”, and its versions are not the same."
        if lost
        else "Both packages are on both sides, and each has one plain name.",
        expected=", ".join(f"{part!r}: {value!r}" for part, value in wanted.items()),
        came=", ".join(f"{part!r}: {show(value)}" for part, value in found.items()),
    )


@check("Versions are compared number by number.")
async def versions(exam: Exam) -> None:
    low = exam.random.randint(2, 9)
    # As texts, each of these is before each of those.
    high = exam.random.randint(11, 19)
    left = {"up": "1.2.1", "down": "1.2.3", "far-up": f"1.{low}.2", "far-down": f"1.{high}.0"}
    right = {"up": "1.2.3", "down": "1.2.1", "far-up": f"1.{high}", "far-down": f"1.{low}.9"}
    left |= {"tenth": f"1.{low}", "same": "2.0"}
    right |= {"tenth": f"1.{low}0", "same": "2.0.0"}
    answer = await exam.call("spot_the_difference", left, right)
    see_older(answer, left, right, f"1.{high} is newer than 1.{low}: compare numbers, not texts.")
    moved = entry(answer, "changed", dict)
    if "same" in moved:
        answer.miss(
            "2.0 and 2.0.0 are one version.",
            expected="no “same” under `changed`",
            came=f"'same': {show(moved['same'])}",
        )
    if missed := [name for name in left if name not in moved and name != "same"]:
        answer.miss(
            f"{left[missed[0]]} and {right[missed[0]]} are two versions: a zero counts where it belongs to a number.",
            expected=f"“{missed[0]}” under `changed`",
            came=f"'changed': {show(moved)}",
        )


@check("The three lists are in the alphabet’s order.")
async def order(exam: Exam) -> None:
    names = exam.random.sample(NAMES, 9)
    gone, moved, new = (last_one_first(names[start : start + 3]) for start in (0, 3, 6))
    left = dict.fromkeys(gone + moved, "2.0")
    right = dict.fromkeys(moved + new, "1.9")
    answer = await exam.call("spot_the_difference", left, right)
    for part in ("older", "missing", "extra"):
        wanted = difference(left, right)[part]
        found = entry(answer, part, list)
        if found != wanted:
            unsorted = len(found) == len(wanted) and all(name in found for name in wanted)
            answer.miss(
                f"`{part}` has the right names in another order: sort the plain names, at the end."
                if unsorted
                else f"`{part}` does not list the right names.",
                expected=f"{part!r}: {wanted!r}",
                came=f"{part!r}: {show(found)}",
            )


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
    both = sorted(left.keys() & right.keys())
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
    """Two inventories with something of everything in them, and few enough for a message to show them whole."""
    names = random.sample(NAMES, 6)
    common = {name: version(random) for name in names[:4]}
    moved = {name: version(random) for name in names[:2]}
    left = common | {names[4]: version(random)}
    right = common | moved | {names[5]: version(random)}
    return left, right


def version(random: Random) -> str:
    """Some version of three numbers, none of them zero."""
    return ".".join(str(random.randint(1, 25)) for _ in range(3))


def spelling(random: Random, name: str, dashes: tuple[str, ...]) -> str:
    """Another way to write the same name."""
    return random.choice([str.title, str.upper])(name.replace("-", random.choice(dashes)))


def last_one_first(names: list[str]) -> list[str]:
    """The names with the last one in front, in a capital letter: there it stays if one sorts them as they are."""
    *others, last = sorted(names)
    return [last.title(), *others]


def entry(answer: Answer, name: str, kind: type) -> Any:
    """One entry of the dict that the learner's function gives."""
    found = answer.is_a(dict, "It is to give a dict with `changed`, `older`, `missing` and `extra`.")
    if not isinstance(found.get(name), kind):
        answer.miss(f"`{name}` is to be there, and to be a {kind.__name__}.", expected=f"a {kind.__name__} as {name!r}")
    return found[name]


def see_older(answer: Answer, left: Inventory, right: Inventory, because: str) -> None:
    """See that `older` lists those that go down; in which order is another matter.

    Args:
        because: what to look at, where it is right for numbers of one digit.
    """
    found = entry(answer, "older", list)
    wanted = difference(left, right)["older"]
    if len(found) == len(wanted) and all(name in found for name in wanted):
        return
    if "up" in found or "down" not in found:
        because = "From 1.2.3 to 1.2.1 is older on the right, and from 1.2.1 to 1.2.3 is not."
    answer.miss(because, expected=f"'older': {wanted!r}", came=f"'older': {show(found)}")
