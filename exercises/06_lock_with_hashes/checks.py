"""Checks for exercise 6: shelves are drawn and tampered with, and pip itself is given the learner's lock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer, Missed
from grader.subjects.pantry import DAYS, PANTRY, Trip, needs_pantry, shelves, shop, stock
from sandbox.errors import BrokenEnvironment
from sandbox.lock import read_lock

DAY = next(iter(DAYS))
LOCK = "requirements.lock"
NAMES = ("numpy", "pandas", "joblib", "pytz", "six", "pillow", "polars")
WITH_A_DASH = ("python-dateutil", "scikit-learn", "charset-normalizer", "typing-extensions", "ruamel-yaml")
TAGS = ("py3-none-any", "cp311-cp311-manylinux_2_28_x86_64", "cp311-cp311-macosx_11_0_arm64", "cp311-cp311-win_amd64")
REFUSED = "DO NOT MATCH THE HASHES"

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
    answers = await exam.together(*(exam.call("read_name", package.wheels[0]) for package in packages))
    for package, answer in zip(packages, answers, strict=True):
        because = "pip compares names in small letters, with a dash for every “-”, “_” or “.”."
        answer.equals([package.name, package.version], because=because if package.name in WITH_A_DASH else "")


@check("The lock has each package once, in its exact version, with the SHA-256 of each of its files and no other.")
async def every_file(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("make_lock", "whole", files=delivery.files)
    text = lock_text(answer)
    try:
        found = {pin.name: pin for pin in read_lock(text, where="Your lock")}
    except BrokenEnvironment as error:
        # The rest of its message is for people with a tool that makes locks.
        answer.miss(
            str(error).partition(" Make the lock anew")[0], expected="lines such as six==1.16.0 --hash=sha256:…"
        )
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
    answer.equals(
        [],
        because="The lock has every wheel on this shelf. Hashes may stand on lines of their own, after a backslash.",
    )


@check("A wheel is found in which a single byte was changed.")
async def one_byte(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("tampered", delivery.lock, "changed", files=delivery.files)
    exam.note(changed=delivery.odd["changed"][0])
    answer.equals(
        delivery.odd["changed"], because="One byte of one wheel is another; its name and its size are the same."
    )


@check(
    "So is a wheel that nobody locked, and one that holds what is locked for another package; in the alphabet’s order."
)
async def not_its_own(exam: Exam) -> None:
    delivery = await exam.once("delivery", deliver)
    answer = await exam.call("tampered", delivery.lock, "mixed", files=delivery.files)
    answer.equals(
        delivery.odd["mixed"],
        because="A hash vouches for the files of its own line, and for no others.",
    )


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


def lock_text(answer: Answer) -> str:
    """The lock that the learner made; what no file could hold is replaced."""
    return answer.is_a(str, "It is to give the text of a lock.").encode(errors="replace").decode()


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
