"""Checks for exercise 1: the function is taken to several kitchens, and held against what our own runner saw there."""

from __future__ import annotations

import codecs
from typing import Any, NoReturn

from packaging.utils import canonicalize_name

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer
from grader.values import cut, show
from sandbox.environment import load_environment
from sandbox.mixing import mixed

NAMES = ("Spice_Rack", "Oven.Timer", "Dough-Hook.Extra", "Pepper_Mill", "Cake.Tin_Large")
NAMES_WITH_RUNS = ("Soup__Ladle", "Bread.-Knife", "Salad-_Bowl", "Egg..Whisk")
EVERYWHERE = ("numpy", "pandas", "six")
"""Packages of every kitchen."""
CLOCKS = ("CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "IST-5:30", "JST-9", "AEST-10AEDT,M10.1.0,M4.1.0/3")
# Python reads text as UTF-8 in the plainest of locales, unless it is told not to.
ENCODINGS: tuple[dict[str, str], ...] = ({"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C"})
WATCHED = (
    *("TZ", "LANG", "LC_ALL", "PYTHONUTF8", "PYTHONHASHSEED"),
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
)
LONGEST = 60
"""Characters of a name that came from a learner's function, wherever one is looked up or shown."""


@check("The Python is told by its version and its implementation.")
async def python(exam: Exam) -> None:
    see_python(await exam.call("take_inventory"))


@check("Every installed package is listed with its version.")
async def packages(exam: Exam) -> None:
    twice, version = exam.random.choice(EVERYWHERE), f"0.{exam.random.randint(1, 30)}"
    plainly, doubled = await exam.together(
        exam.call("take_inventory"), exam.call("take_inventory", files=package(twice, version))
    )
    see_packages(plainly, dict(plainly.fingerprint.packages))
    # Our runner looks at what is installed, and not at what lies in the working folder, where Python looks first.
    see_packages(
        doubled,
        {**doubled.fingerprint.packages, twice: version},
        f"“{twice}” was there twice: the first one that Python finds on its path counts.",
    )


@check("Each package goes by its plain name.")
async def names(exam: Exam) -> None:
    drawn = [exam.random.choice(NAMES), exam.random.choice(NAMES_WITH_RUNS)]
    version = f"{exam.random.randint(1, 9)}.{exam.random.randint(0, 30)}"
    plain = {spelled: canonicalize_name(spelled) for spelled in drawn}
    exam.note(spelled=drawn[0], plain=plain[drawn[0]])
    files = {path: data for spelled in drawn for path, data in package(spelled, version).items()}
    answer = await exam.call("take_inventory", files=files)
    found = part(answer, "packages")
    for spelled in drawn:
        almost = [name for name in found if canonicalize_name(name[:LONGEST]) == plain[spelled] != name]
        if almost:
            exam.note(spelled=spelled, plain=plain[spelled])
            answer.miss(
                f"“{spelled}” is to be listed by its plain name.",
                expected=f"{plain[spelled]!r}: {version!r} in `packages`",
                came=f"{cut(almost[0], LONGEST)!r}: {show(found[almost[0]])}",
            )
    see_packages(answer, {**answer.fingerprint.packages, **dict.fromkeys(plain.values(), version)})


@check("It is right in other kitchens too.")
async def kitchens(exam: Exam) -> str:
    dev, prod = load_environment("dev"), load_environment("prod")
    places = (prod, mixed(prod, dev))
    answers = await exam.together(*(exam.call("take_inventory", environment=place) for place in places))
    for place, answer in zip(places, answers, strict=True):
        see_python(answer, f"That was in the kitchen “{place.name}”.")
        see_packages(answer, dict(answer.fingerprint.packages), f"That was in the kitchen “{place.name}”.")
    met = [f"“{one.name}”, Python {a.fingerprint.python['version']}" for one, a in zip(places, answers, strict=True)]
    return f"Described as they are: {' and '.join(met)}"


@check("The time zone is the one that the clock goes by.")
async def time_zone(exam: Exam) -> None:
    clock = exam.random.choice(CLOCKS)
    answer = await exam.call("take_inventory", variables={"TZ": clock})
    wanted = answer.fingerprint.settings.get("time zone", "").split("/")
    exam.note(clock=" and ".join(dict.fromkeys(wanted)))
    if setting(answer, "time zone") != wanted:
        miss_setting(answer, "time zone", wanted, f"The variable TZ was “{clock}” there.")


@check("The text encoding is the one that `open()` takes.")
async def text_encoding(exam: Exam) -> None:
    answers = await exam.together(*(exam.call("take_inventory", variables=some) for some in ENCODINGS))
    for some, answer in zip(ENCODINGS, answers, strict=True):
        wanted = answer.fingerprint.settings.get("text encoding", "")
        if encoding(setting(answer, "text encoding")) != encoding(wanted):
            told = " and ".join(f"{name}={value}" for name, value in some.items())
            miss_setting(answer, "text encoding", wanted, f"That was with {told}.")


@check("The variables are those that are set, and no others.")
async def variables(exam: Exam) -> None:
    drawn = {
        "PYTHONHASHSEED": str(exam.random.randint(1, 9999)),
        "OMP_NUM_THREADS": str(exam.random.randint(2, 64)),
        "MKL_NUM_THREADS": "",
        "OVEN_PASSWORD": "pepper",
    }
    answer = await exam.call("take_inventory", environment="prod", variables=drawn)
    settings = answer.fingerprint.settings
    wanted = {name: settings[name] for name in WATCHED if name in settings}
    found = setting(answer, "variables")
    if not isinstance(found, dict):
        miss_setting(answer, "variables", wanted)
    if odd := sorted(set(found) ^ set(wanted)):
        if odd[0] in wanted:
            what = "is set, and is not listed"
        else:
            what = "is listed, and is not set" if odd[0] in WATCHED else "is listed, and is none of `WATCHED`"
        miss_setting(answer, "variables", wanted, f"“{cut(odd[0], LONGEST)}” {what}.")
    if found != wanted:
        miss_setting(answer, "variables", wanted, "The values are to be those that are set.")


def see_python(answer: Answer, where: str = "") -> None:
    """See that the Python is the one that answered."""
    found, wanted = part(answer, "python"), answer.fingerprint.python
    for name in ("version", "implementation"):
        if found.get(name) != wanted.get(name):
            answer.miss(
                " ".join(filter(None, (f"Look at `{name}` of `python`.", where))),
                expected=f"{name!r}: {wanted.get(name)!r}",
                came=f"{name!r}: {show(found.get(name))}",
            )


def see_packages(answer: Answer, wanted: dict[str, str], where: str = "") -> None:
    """See that the packages are those."""
    found = part(answer, "packages")
    odd = sorted(set(found) ^ set(wanted)) or sorted(name for name in wanted if found[name] != wanted[name])
    if odd:
        name = odd[0]
        told = f"{name!r}: {wanted[name]!r}" if name in wanted else f"no {name!r}"
        if name not in found:
            what = "is installed, and is not listed"
        elif name not in wanted:
            what = "is listed, and nothing of that plain name is installed"
        else:
            what = "is listed with another version than the one that is imported"
        came = f"{cut(name, LONGEST)!r}: {show(found[name])}" if name in found else "it is not there"
        answer.miss(
            " ".join(filter(None, (f"“{cut(name, LONGEST)}” {what}.", where))),
            expected=f"{cut(told, LONGEST)} in `packages`",
            came=came,
        )


def part(answer: Answer, name: str) -> dict[str, Any]:
    """One of the inventory's three parts."""
    found = answer.is_a(dict, "It is to give a dict with `python`, `packages` and `settings`.").get(name)
    if not isinstance(found, dict):
        answer.miss(f"`{name}` is to be there, and to be a dict.", expected=f"a dict as {name!r}")
    return found


def setting(answer: Answer, name: str) -> Any:
    """One of the settings."""
    settings = part(answer, "settings")
    if name not in settings:
        answer.miss(f"`settings` has no “{name}”.", expected=f"{name!r} in `settings`")
    return settings[name]


def miss_setting(answer: Answer, name: str, wanted: object, where: str = "") -> NoReturn:
    """Say that a setting is not what it was there."""
    found = part(answer, "settings").get(name)
    answer.miss(
        " ".join(filter(None, (f"Look at `{name}` of `settings`.", where))),
        expected=f"{name!r}: {wanted!r}",
        came=f"{name!r}: {show(found)}",
    )


def encoding(name: Any) -> str:
    """An encoding's one name: “UTF8” and “utf-8” are the same; empty if there is no such encoding."""
    if not isinstance(name, str) or len(name) > LONGEST:
        return ""
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def package(name: str, version: str) -> dict[str, bytes]:
    """The files by which a package is known to be installed, as an installer writes them."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    return {f"{name.replace('-', '_')}-{version}.dist-info/METADATA": metadata.encode()}
