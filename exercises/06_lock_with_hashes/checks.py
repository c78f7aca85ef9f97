"""Checks for exercise 6: shelves are drawn and tampered with, and pip itself is given the learner's lock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from packaging.utils import canonicalize_name

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer, Missed
from grader.subjects.pantry import DAYS, PANTRY, Trip, needs_pantry, shelves, shop, stock
from grader.values import cut, show
from sandbox.errors import BrokenEnvironment
from sandbox.lock import read_lock

DAY = next(iter(DAYS))
LOCK = "requirements.lock"
NAMES = ("numpy", "pandas", "joblib", "pytz", "six", "pillow", "polars")
WITH_A_DASH = ("python-dateutil", "scikit-learn", "charset-normalizer", "typing-extensions", "ruamel-yaml")
OLD_NAMES = ("MarkupSafe", "PyYAML", "SQLAlchemy", "Jinja2")
DOTTED_NAMES = ("ruamel.yaml", "zope.interface", "backports.zoneinfo", "jaraco.text")
"""As wheels were called before tools agreed on small letters and underscores, and some still are."""
TAGS = ("py3-none-any", "cp311-cp311-manylinux_2_28_x86_64", "cp311-cp311-macosx_11_0_arm64", "cp311-cp311-win_amd64")
REFUSED = "DO NOT MATCH THE HASHES"
LONGEST = 90
"""Characters of a file's name that came from a learner's function, wherever one is shown."""

Shelf = Mapping[str, bytes]
"""Wheels: file name to content."""


@dataclass(frozen=True)
class Package:
    """One package; `wheels` are its files' names."""

    name: str
    version: str
    wheels: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """What is drawn for one grading.

    Attributes:
        whole: the shelf as its makers delivered it.
        changed: the same with one byte of one wheel changed.
        mixed: with a wheel that nobody locked, and another that has the content of a wheel of another package.
        odd: the names of the wheels that are odd, on `changed` and on `mixed`.
        lock: the lock of `whole`, as a tool would write it.
    """

    packages: tuple[Package, ...]
    whole: Shelf = field(repr=False)
    changed: Shelf = field(repr=False)
    mixed: Shelf = field(repr=False)
    odd: Mapping[str, list[str]]
    lock: str = field(repr=False)

    @property
    def files(self) -> dict[str, bytes]:
        """All shelves as folders."""
        shelves = {"whole": self.whole, "changed": self.changed, "mixed": self.mixed}
        return {f"{folder}/{name}": data for folder, shelf in shelves.items() for name, data in shelf.items()}


@check("The name of a wheel’s file gives the package’s name, as pip compares names, and the version.")
async def names(exam: Exam) -> None:
    packages = draw_packages(exam.random)
    wheels = [package.wheels[0] for package in packages]
    for name in (exam.random.choice(OLD_NAMES), exam.random.choice(DOTTED_NAMES)):
        wheels.append(wheel_name(name, f"1.{exam.random.randint(0, 20)}.0", TAGS[0]))
    answers = await exam.together(*(exam.call("read_name", wheel) for wheel in wheels))
    for wheel, answer in zip(wheels, answers, strict=True):
        name, version, _ = wheel.split("-", 2)
        wanted = [canonicalize_name(name), version]
        if answer.value == wanted:
            continue
        told = answer.is_a(list, "It is to give a list of two texts: the name, and the version.")
        first = told[0] if told and isinstance(told[0], str) else ""
        answer.miss(
            "pip compares names in small letters, with one dash for any run of “-”, “_” and “.”."
            if first != wanted[0] == canonicalize_name(first[:LONGEST])
            else "A dash ends the name, and the next one ends the version.",
            expected=show(wanted),
        )


@check("The lock has each package once, in its exact version, with the SHA-256 of each of its files and no other.")
async def every_file(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("make_lock", "whole", files=delivery.files)
    text = lock_text(answer)
    try:
        found = {pin.name: pin for pin in read_lock(text, where="Your lock")}
    except BrokenEnvironment as error:
        answer.miss(unreadable(text, error), expected="lines such as six==1.16.0 --hash=sha256:…")
    for package in delivery.packages:
        if package.name not in found:
            answer.miss(f"{package.name} is missing.", expected=f"a line for {package.name}")
        pin = found.pop(package.name)
        if pin.version != package.version:
            answer.miss(f"{package.name} is locked in another version.", expected=f"{package.name}=={package.version}")
        compare_hashes(answer, package, set(pin.hashes), delivery.whole)
    if found:
        answer.miss(f"There is no wheel of {min(found)} on the shelf.", expected="the packages of the shelf alone")


@check("On a shelf that is as its lock says, nothing was tampered with.")
async def as_it_was(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("tampered", delivery.lock, "whole", files=delivery.files)
    see_odd(
        answer,
        [],
        "The lock has every wheel on this shelf. Hashes may stand on lines of their own, after a backslash.",
    )


@check("A wheel is found in which a single byte was changed.")
async def one_byte(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("tampered", delivery.lock, "changed", files=delivery.files)
    exam.note(changed=delivery.odd["changed"][0])
    see_odd(answer, delivery.odd["changed"], "One byte of one wheel is another; its name and its size are the same.")


@check(
    "So is a wheel that nobody locked, and one that holds what is locked for another package; in the alphabet’s order."
)
async def not_its_own(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("tampered", delivery.lock, "mixed", files=delivery.files)
    see_odd(answer, delivery.odd["mixed"], "A hash vouches for the files of its own line, and for no others.")


@check("The real pip installs with your lock, and refuses as soon as one wheel in the shop was tampered with.")
async def pip_itself(exam: Exam) -> None:
    await needs_pantry(exam)
    answer = await exam.call("make_lock", shelves(DAY), environment=PANTRY)
    name, version = exam.random.choice(sorted(stock().items()))
    trips = [
        Trip("whole", shelves(DAY), install=True),
        Trip("spoiled", shelves(DAY), spoil=f"{name.replace('-', '_')}-{version}-"),
    ]
    baskets = await shop(exam, LOCK, trips, {LOCK: lock_text(answer).encode()})
    whole, spoiled = baskets["whole"], baskets["spoiled"]
    call = f"pip install -r {LOCK}"
    if whole.problem:
        exam.note(complaint=whole.complaint)
        raise Missed("pip could not install with it.", call=call, expected="six packages", came=whole.complaint)
    if whole.packages != stock():
        packages = ", ".join(f"{name} {version}" for name, version in sorted(whole.packages.items()))
        raise Missed("The lock is not that of the whole shelf.", call=call, expected="all six packages", came=packages)
    if REFUSED not in spoiled.problem:
        raise Missed(
            f"Something was put into the wheel of {name}, and pip installed it all the same: a line without its hash "
            "vouches for nothing.",
            call=call,
            expected="a refusal",
            came=spoiled.complaint or f"{name} {version}, tampered with",
        )


def see_odd(answer: Answer, wanted: list[str], because: str) -> None:
    """See that just these wheels are called tampered with.

    Args:
        because: what to look at where a wheel too many is listed, or one too few.
    """
    found = answer.is_a(list, "It is to give a list of file names.")
    if found == wanted:
        return
    if any(isinstance(name, str) and "/" in name for name in found):
        because = "The names of the files are asked for, without the folder’s."
    elif len(found) == len(wanted) and all(name in found for name in wanted):
        because = "These are the right ones, in another order: sort them."
    elif lost := [name for name in wanted if name not in found]:
        because = f"“{lost[0]}” is not listed. {because}"
    else:
        name = next((name for name in found if name not in wanted), found[0])
        because = f"“{cut(str(name), LONGEST)}” is listed, and is as it was locked. {because}"
    answer.miss(because, expected=show(wanted))


def lock_text(answer: Answer) -> str:
    """The lock that the learner made; what no file could hold is replaced."""
    return answer.is_a(str, "It is to give the text of a lock.").encode(errors="replace").decode()


def unreadable(text: str, error: BrokenEnvironment) -> str:
    """Why a lock cannot be read, in words for one who writes it by a program."""
    if "HASH object" in text:
        return "These are hash objects, and not their digits: .hexdigest() gives them."
    if any(line.split("#")[0].strip() for line in text.splitlines()) and "--hash=sha256:" not in text:
        return "No hash is there that pip would see: each begins with --hash=sha256:, with a space before it."
    # The rest of its message is for people with a tool that makes locks.
    told = str(error).partition(" Make the lock anew")[0]
    return f"{told} All files of a package stand in its one line." if "stands in line" in told else told


def compare_hashes(answer: Answer, package: Package, found: set[str], shelf: Shelf) -> None:
    """See that a line of the learner's lock has the hashes of just its files."""
    for wheel in package.wheels:
        if sha256(shelf[wheel]) in found:
            continue
        if hashes_of_names(wheel) & found:
            answer.miss(
                f"That is the SHA-256 of the name {wheel}: hash what the file holds.",
                expected="the SHA-256 of its content",
            )
        answer.miss(
            f"The hash of {wheel} is missing, or is another. Where a package has several files, a lock lists them all, "
            "because another kitchen may need another one.",
            expected=f"--hash=sha256:{sha256(shelf[wheel])}",
        )
    if len(found) > len(package.wheels):
        answer.miss(
            f"{package.name} has hashes of files that are not its own.", expected=f"{len(package.wheels)} hashes"
        )


def hashes_of_names(wheel: str) -> set[str]:
    """What comes of hashing a file's name in place of its content."""
    return {sha256(name.encode()) for name in (wheel, f"whole/{wheel}")}


async def deliver(exam: Exam) -> Delivery:
    """Draw the shelves of one grading."""
    random, packages = exam.random, draw_packages(exam.random)
    whole = {wheel: random.randbytes(random.randint(300, 3000)) for package in packages for wheel in package.wheels}

    victim = random.choice(sorted(whole))
    data = bytearray(whole[victim])
    data[random.randrange(len(data))] ^= random.randint(1, 255)
    changed = {**whole, victim: bytes(data)}

    one, other, third = random.sample(packages, 3)
    stranger = wheel_name(third.name, third.version, "cp313-cp313-manylinux_2_28_aarch64")
    disguised = random.choice(one.wheels)
    mixed = {**whole, stranger: random.randbytes(700), disguised: whole[random.choice(other.wheels)]}

    odd = {"changed": [victim], "mixed": sorted([stranger, disguised])}
    return Delivery(packages, whole, changed, mixed, odd, lock_of(packages, whole))


def draw_packages(random: Random) -> tuple[Package, ...]:
    """Four packages, one of them with a dash in its name, one at least with several files."""
    found = []
    for number, name in enumerate([*random.sample(NAMES, 3), random.choice(WITH_A_DASH)]):
        version = f"{random.randint(0, 4)}.{random.randint(0, 20)}.{random.randint(0, 9)}"
        tags = random.sample(TAGS[1:], 3 if number == 0 else random.randint(1, 3))
        found.append(Package(name, version, tuple(wheel_name(name, version, tag) for tag in tags)))
    return tuple(sorted(found, key=lambda package: package.name))


def wheel_name(name: str, version: str, tag: str) -> str:
    """The name of a wheel's file."""
    return f"{name.replace('-', '_')}-{version}-{tag}.whl"


def lock_of(packages: tuple[Package, ...], shelf: Shelf) -> str:
    """A lock, written as uv writes it."""
    lines = ["# This file was made by a tool."]
    for package in packages:
        hashes = sorted(sha256(shelf[wheel]) for wheel in package.wheels)
        lines += [f"{package.name}=={package.version} \\", *(f"    --hash=sha256:{one} \\" for one in hashes)]
        lines[-1] = lines[-1].removesuffix(" \\")
        lines.append("    # via -r requirements.in")
    return "\n".join([*lines, ""])


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, as hex digits."""
    return hashlib.sha256(data).hexdigest()
