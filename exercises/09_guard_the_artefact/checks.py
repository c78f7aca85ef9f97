"""Checks for exercise 9: a model is saved in dev, its files travel as they are, and are loaded in other kitchens."""

from __future__ import annotations

import json
import pickle
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, NoReturn

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer, Missed, Run, ended_well
from grader.subjects.fitting import PACKAGES, Inventory, in_short, inventory, misfits, names
from grader.values import cut, same, show
from sandbox.environment import Environment, load_environment
from sandbox.mixing import mixed
from sandbox.result import RunResult

FOLDER, TOLD = "artefact", "told.json"
MODEL, ENVIRONMENT = "model.pickle", "environment.json"
FILES = (f"{FOLDER}/{MODEL}", f"{FOLDER}/{ENVIRONMENT}")
TO_WRITE = f"It is to write {MODEL} and {ENVIRONMENT}."
OTHERS = ("rich", "requests", "pillow", "tqdm", "flask")
DEV, PINNED, PROD, MIXED = "dev", "pinned", "prod", "prod-with-dev-libraries"
PLANTED = "planted"
BROKEN = {
    "missing": "environment.json is missing",
    "cut": "environment.json breaks off in the middle",
    "empty": "environment.json holds {}",
    "list": "environment.json holds []",
}
"""What somebody did to the environment's file, by the case's name."""


@dataclass(frozen=True)
class Mark:
    """An object that cannot be unpickled unnoticed: whoever does so leaves a file of this name."""

    name: str

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (self.name, "w")


@dataclass(frozen=True)
class Step:
    """What one save or load came to.

    Attributes:
        call: as the learner would write it, and where.
        raised: the exception's type; empty if there was none.
        refused: whether that was `DoesNotFit`.
        gave: the type of what was loaded.
        answers: what the model said of the orders that it was asked about.
    """

    call: str
    raised: str = ""
    refused: bool = False
    message: str = ""
    traceback: str = ""
    gave: str = ""
    answers: Any = None

    @classmethod
    def read(cls, call: str, told: Any) -> Step:
        """What carry.py told of one step."""
        if not isinstance(told, dict):
            raise Missed(
                "carry.py was kept from telling what it saw: leave its files alone.", call=call, came=show(told)
            )
        words = {name: cut(str(told.get(name, "")), 4000) for name in ("raised", "message", "traceback", "gave")}
        return cls(call, **words, refused=told.get("refused") is True, answers=told.get("answers"))

    def miss(self, message: str, expected: str) -> NoReturn:
        """Say that it will not do."""
        error = f"{self.raised}: {self.message}" if self.raised else f"a {self.gave}" if self.gave else "no error"
        raise Missed(message, call=self.call, expected=expected, came=cut(error), traceback=self.traceback)


@dataclass(frozen=True)
class Journey:
    """One artefact's way.

    Attributes:
        saved: how saving went in dev; `inventories` has what each kitchen really was, as our own runner read it.
        loads: how each load went, by kitchen and case.
        unpickled: the loads in which a planted pickle was opened.
    """

    saved: Step
    loads: Mapping[tuple[str, str], Step]
    inventories: Mapping[str, Inventory]
    unpickled: tuple[Step, ...]

    def loaded(self, kitchen: str, case: str, because: str) -> None:
        """See that the model was loaded, and is the one that was saved."""
        step = self.loads[kitchen, case]
        if step.raised:
            step.miss(f"{because} It is to be loaded there.", "the model")
        if not same(self.saved.answers, step.answers, 1e-9):
            step.miss(
                "What came back is not the model that was saved: asked the same, it answers otherwise.", "the model"
            )

    def refused(self, kitchen: str, case: str, expected: str) -> Step:
        """See that the model was refused by `DoesNotFit`."""
        step = self.loads[kitchen, case]
        if not step.raised:
            step.miss("It was loaded, where it does not fit.", expected)
        if not step.refused:
            step.miss(
                "It is to be refused by DoesNotFit: whoever calls load has to tell it from other trouble.", expected
            )
        return step


@check("`differences` names each thing that matters and differs, with both versions.")
async def named(exam: Exam) -> None:
    saved, _ = two_inventories(exam.random)
    present = dict(saved)
    for name in exam.random.sample(PACKAGES, 2):
        present[name] = version(exam.random)
    present["python"] = f"3.{exam.random.randint(13, 19)}.{exam.random.randint(0, 8)}"
    lost = exam.random.choice(PACKAGES)
    for after in (present, {name: found for name, found in saved.items() if name != lost}):
        wanted = misfits(saved, after)
        answer = await exam.call("differences", saved, after)
        found = texts(answer)
        for name, versions in wanted.items():
            if not any(names(text, name, versions) for text in found):
                answer.miss(
                    f"There is to be a text on {in_short(name, versions)}.", f"a text with {name} and its versions"
                )
        if len(found) != len(wanted):
            answer.miss("It is to give one text for each thing that matters and differs.", f"{len(wanted)} texts")


@check("`differences` finds nothing in a time zone, a patch of Python, or another package.")
async def harmless(exam: Exam) -> None:
    saved, present = two_inventories(exam.random)
    one, other = exam.random.sample(range(10, 20), 2)
    for before, after in (
        ({**saved, "time zone": "CET/CEST"}, {**saved, "time zone": "JST/JST"}),
        ({**saved, "python": f"3.12.{one}"}, {**saved, "python": f"3.12.{other}"}),
        (saved, present),
    ):
        answer = await exam.call("differences", before, after)
        if texts(answer):
            odd = sorted(name for name in {**before, **after} if before.get(name) != after.get(name))
            answer.miss(f"These two differ in nothing but {', '.join(odd)}, and the model fits.", "[]")


@check("What was saved in dev is loaded in dev and in the pinned container, and answers as it did.")
async def fits(exam: Exam) -> None:
    journey = await exam.once("journey", travelled)
    for kitchen in (DEV, PINNED):
        journey.loaded(kitchen, FOLDER, f"“{kitchen}” has the Python and the packages of dev.")


@check("An artefact that is refused is not unpickled.")
async def not_unpickled(exam: Exam) -> None:
    journey = await exam.once("journey", travelled)
    for step in journey.unpickled:
        what = "here that came first: look at the environment first" if step.raised else "here nothing was refused"
        step.miss(f"To unpickle is to run whatever the file says, and {what}.", f"{MODEL} left alone")


@check("Where it does not fit, `load` raises `DoesNotFit`, and the message names everything that differs.")
async def refused(exam: Exam) -> None:
    journey = await exam.once("journey", travelled)
    for kitchen in (PROD, MIXED):
        wanted = misfits(journey.inventories[DEV], journey.inventories[kitchen])
        if not wanted:
            # Without containers, the two may have to share one Python: then it fits.
            journey.loaded(kitchen, FOLDER, "Nothing that matters differs there.")
            continue
        everything = "; ".join(in_short(name, versions) for name, versions in wanted.items())
        exam.note(kitchen=kitchen, differs=everything)
        step = journey.refused(kitchen, FOLDER, f"DoesNotFit, with {everything}")
        for name, versions in wanted.items():
            if not names(step.message, name, versions):
                step.miss(f"The message does not name {name} with both versions.", f"DoesNotFit, with {everything}")


@check("A time zone or an unrelated package is no reason to refuse.")
async def no_reason(exam: Exam) -> None:
    journey = await exam.once("journey", travelled)
    journey.loaded(DEV, "in another time zone", "Only the time zone is another one.")
    journey.loaded(DEV, "beside one more package", "Only one more package is there, which the model never saw.")


@check("Without an environment.json that can be read, `load` raises `DoesNotFit`, in words.")
async def in_words(exam: Exam) -> None:
    journey = await exam.once("journey", travelled)
    for case in BROKEN:
        step = journey.refused(DEV, case, "DoesNotFit, with a sentence")
        if len(step.message.split()) < 3:
            step.miss("Whoever reads this message has to learn from it what is wrong.", "DoesNotFit, with a sentence")


async def travelled(exam: Exam) -> Journey:
    """Save in dev, and load everywhere."""
    random = exam.random
    orders = [[round(random.uniform(0.5, 8), 1), float(random.randint(5, 45))] for _ in range(40)]
    late = [int(distance * 3 + minutes > 36) for distance, minutes in orders]
    request = {"orders": orders, "late": [0, 1, *late[2:]], "asked": orders[:5], "told": TOLD}
    dev, prod = load_environment(DEV), load_environment(PROD)
    save = await exam.run("python", "carry.py", "save", environment=dev, stdin=line(request), collect=(*FILES, TOLD))
    saved = steps(save, {FOLDER: f"save(model, “{FOLDER}”) in {DEV}"})[FOLDER]
    if saved.raised:
        saved.miss(TO_WRITE, " and ".join(FILES))
    if save.missing:
        came = f"no {' and no '.join(save.missing)}"
        raise Missed(TO_WRITE, call=saved.call, expected=" and ".join(FILES), came=came)

    kitchens = {DEV: dev, PINNED: load_environment(PINNED), PROD: prod, MIXED: mixed(prod, dev)}
    marks = {case: f"mark-{secrets.token_hex(6)}" for case in (PLANTED, *BROKEN)}
    runs = await exam.together(*(loading(exam, where, request, save, marks) for where in kitchens.values()))
    loads, unpickled, inventories = {}, [], {}
    for kitchen, run in zip(kitchens, runs, strict=True):
        told = steps(run, {case: f"load(…) in {kitchen}{words}" for case, words in cases(kitchen).items()})
        loads.update({(kitchen, case): step for case, step in told.items()})
        unpickled += [told[case] for case, mark in marks.items() if case in told and mark in run.files]
        inventories[kitchen] = inventory(run.fingerprint)
    return Journey(saved, loads, inventories, tuple(unpickled))


def cases(kitchen: str) -> dict[str, str]:
    """What is loaded in a kitchen, by name, and in words."""
    if kitchen != DEV:
        return {FOLDER: "", **({} if kitchen == PINNED else {PLANTED: ", with another pickle"})}
    there = {name: f", {name}" for name in (FOLDER, "in another time zone", "beside one more package")}
    return {**there, FOLDER: "", **{case: f", where {what}" for case, what in BROKEN.items()}}


def loading(
    exam: Exam, where: Environment, request: Mapping[str, Any], save: RunResult, marks: Mapping[str, str]
) -> Run:
    """The run that loads what was saved, and what was planted, in one kitchen."""
    files, there = {name: save.files[name] for name in FILES}, cases(where.name)
    note = save.files[FILES[1]]
    notes = {PLANTED: note, "cut": note[: len(note) // 2], "empty": b"{}", "list": b"[]"}
    for case in there.keys() & marks.keys():
        files[f"{case}/{MODEL}"] = pickle.dumps(Mark(marks[case]))
        if case in notes:
            files[f"{case}/{ENVIRONMENT}"] = notes[case]
    package = exam.random.choice(OTHERS)
    files[f"more/{package}-4.2.dist-info/METADATA"] = f"Metadata-Version: 2.1\nName: {package}\nVersion: 4.2\n".encode()
    loads: dict[str, dict[str, Any]] = {case: {"folder": case if case in marks else FOLDER} for case in there}
    loads.get("in another time zone", {})["variables"] = {"TZ": f"XST{exam.random.randint(-11, 11)}"}
    loads.get("beside one more package", {})["packages"] = ["more"]
    return exam.run(
        *("python", "carry.py", "load"),
        environment=where,
        files=files,
        stdin=line({**request, "loads": loads}),
        collect=(TOLD, *marks.values()),
    )


def steps(run: RunResult, calls: Mapping[str, str]) -> dict[str, Step]:
    """What carry.py told of each step, by case; `calls` says which are to be there."""
    ended_well(run, " ".join(calls.values()) if len(calls) == 1 else f"python carry.py load, in {run.environment}")
    try:
        told = json.loads(run.files.get(TOLD, b""))
    except (ValueError, RecursionError):
        told = None
    entries = told if isinstance(told, dict) else {}
    return {case: Step.read(call, entries.get(case)) for case, call in calls.items()}


def line(request: Mapping[str, Any]) -> bytes:
    """What carry.py reads."""
    return json.dumps(request).encode() + b"\n"


def texts(answer: Answer) -> list[str]:
    """What `differences` gives: a list of texts."""
    found = answer.is_a(list, "It is to give a list of texts, one for each thing that matters and differs.")
    if not all(isinstance(text, str) for text in found):
        answer.miss("It is to give a list of texts.", "texts")
    return found


def two_inventories(random: Random) -> tuple[Inventory, Inventory]:
    """Two inventories that differ in nothing that matters."""
    python, zone = f"3.1{random.randint(1, 2)}.{random.randint(1, 9)}", "UTC/UTC"
    common = {"python": python, "time zone": zone, **{name: version(random) for name in PACKAGES}}
    first, second, third = random.sample(OTHERS, 3)
    return {**common, first: version(random), second: "1.0"}, {**common, first: version(random), third: "2.0"}


def version(random: Random) -> str:
    """Some version."""
    return ".".join(str(random.randint(1, 40)) for _ in range(3))
