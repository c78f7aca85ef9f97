"""Checks for exercise 10: the recipe is run as it is and with changes, here and there; taste sees what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer, Missed, Run
from grader.subjects.mutants import Change, Files, changed, mistaken, table, written
from grader.subjects.versions import read_versions, versions_job
from grader.values import show
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.flagship import flagship
from sandbox.job import Limits
from sandbox.mixing import mixed
from sandbox.pipeline import train

MOST = 12
NOISE = 1e-9
"""Two probabilities that are closer than this are the same answer."""
NO_ASSERTS = {"PYTHONOPTIMIZE": "1"}
"""Python leaves every `assert` out, as with -O."""
DEV, PINNED, PROD, MIXED = "dev", "pinned", "prod", "dev-with-prod-libraries"

Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Tasting:
    """What one grading looks at.

    Attributes:
        mistakes, harmless: versions of the recipe, by name.
        plates: the answers for the chosen orders, by the kitchen or version that they come from.
        verdicts: what `taste` gave for each of them.
    """

    mistakes: Mapping[str, Change]
    harmless: Mapping[str, Change]
    plates: Mapping[str, Rows]
    verdicts: Mapping[str, Answer]

    def let_pass(self, name: str, whose: str, look: str) -> None:
        """See that `taste` lets this one pass."""
        problem = self.verdicts[name].problem
        if problem is not None:
            refuse(problem, whose, look)

    def stop(self, name: str, whose: str, look: str) -> None:
        """See that `taste` lets dev pass, and not this one."""
        self.let_pass(DEV, "answers of dev", "A taste that stops every kitchen tells nothing.")
        if self.verdicts[name].problem is not None:
            return
        shown = difference(self.plates[DEV], self.plates[name])
        raise Missed(
            f"This got through: {whose}. Your orders show it: {shown}. Compare that as well." if shown else look,
            call=f"taste({whose})",
            expected="an exception",
            came="no error",
            output=self.verdicts[name].output,
        )


@check("It tastes at most 12 orders, lets dev’s own answers pass, and stops answers that are turned round.")
async def first_spoonful(exam: Exam) -> None:
    own = await own_answers(exam)
    right, wrong = await exam.together(exam.call("taste", own), exam.call("taste", turned(own)))
    if right.problem is not None:
        refuse(right.problem, "answers of dev", "These are the answers of orders.csv.")
    if wrong.problem is None:
        gave = "" if wrong.given is None else f", and gave back {show(wrong.given)}, which stops nobody"
        raise Missed(
            "Every answer was the opposite of dev’s, and it got through: compare answers with GOLDEN, and raise an "
            "exception where they differ.",
            call=wrong.call,
            expected="an exception",
            came=f"no error{gave}",
            output=wrong.output,
        )


@check("It still stops them when Python leaves out every assert.")
async def without_asserts(exam: Exam) -> None:
    wrong = await exam.call("taste", turned(await own_answers(exam)), variables=NO_ASSERTS)
    if wrong.problem is None:
        raise Missed(
            "Every answer was the opposite of dev’s, and it got through: with PYTHONOPTIMIZE=1, as with -O, Python "
            "leaves out every assert. Write “if …: raise …” instead.",
            call=f"{wrong.call} (with PYTHONOPTIMIZE=1)",
            expected="an exception",
            came="no error",
            output=wrong.output,
        )


@check("It lets the right kitchens serve: dev and pinned, as they cook today.")
async def right_kitchens(exam: Exam) -> None:
    tasting = await exam.once("tasting", tasted)
    for name in (DEV, PINNED):
        tasting.let_pass(name, f"answers of {name}", f"“{name}” gives the answers of orders.csv, to about 15 digits.")


@check("It stops the wrong kitchens: prod, and dev with prod’s libraries.")
async def wrong_kitchens(exam: Exam) -> str:
    tasting = await exam.once("tasting", tasted)
    for name in (PROD, MIXED):
        look = f"This got through: answers of {name}. Your orders get dev’s answers there: look for others that do not."
        tasting.stop(name, f"answers of {name}", look)
    return f"Both were stopped, by a taste of {len(tasting.plates[PROD])} orders"


@check("It stops a recipe with a mistake in it.")
async def mistakes(exam: Exam) -> str:
    tasting = await exam.once("tasting", tasted)
    through = [name for name in tasting.mistakes if tasting.verdicts[name].problem is None]
    if through:
        exam.note(through=len(through), mistakes=len(tasting.mistakes), first=tasting.mistakes[through[0]].what)
    for name, change in tasting.mistakes.items():
        whose = f"answers of a recipe in which {change.what}"
        tasting.stop(name, whose, f"This got through: {whose}. None of your orders shows it. {change.look}")
    return f"{len(tasting.mistakes)} recipes with a mistake, and every one was stopped"


@check("It lets harmless changes pass.")
async def harmless(exam: Exam) -> str:
    tasting = await exam.once("tasting", tasted)
    for name, change in tasting.harmless.items():
        tasting.let_pass(name, f"answers of a recipe in which {change.what}", change.look)
    return f"{len(tasting.harmless)} harmless changes, and every one passed"


async def own_answers(exam: Exam) -> list[Mapping[str, Any]]:
    """Dev's answers to the orders that the learner chose."""
    chosen = await choice(exam)
    return [row for row in given(exam) if row["order_id"] in chosen]


def turned(answers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The opposite of each answer."""
    return [{**row, "late": not row["late"], "probability": 1 - row["probability"]} for row in answers]


async def choice(exam: Exam) -> list[int]:
    """The orders that the learner chose."""
    answer = await exam.call("choose")
    chosen = answer.is_a(list, "It is to give the ids of some orders, in a list.")
    known = {row["order_id"] for row in given(exam)}
    for one in chosen[: MOST + 1]:
        if type(one) is not int or one not in known:
            answer.miss("Each is to be the id of an order in orders.csv.", expected="whole numbers such as 4001")
    if not 1 <= len(set(chosen[: MOST + 1])) <= MOST or len(chosen) > MOST:
        answer.miss(
            f"These are {len(chosen):,} orders: a taste is a spoonful, and the kitchen waits for it.",
            expected=f"1 to {MOST} order ids",
        )
    return chosen


async def tasted(exam: Exam) -> Tasting:
    """Run the recipe everywhere and in every version, and have each result tasted."""
    chosen = set(await choice(exam))
    recipe = original(exam)
    wrong, right = mistaken(exam.random, recipe), changed(exam.random, recipe)
    dev, prod = load_environment(DEV), load_environment(PROD)
    versions = {name: change.files for name, change in {**wrong, **right}.items()}
    kitchens = (dev, load_environment(PINNED), prod, mixed(dev, prod))
    jobs = [
        versions_job("predict.py", flagship().output, {name: recipe, **(versions if name == DEV else {})}, Limits())
        for name in (DEV, PINNED, PROD, MIXED)
    ]
    runs = await exam.together(*map(Run, kitchens, jobs))
    plates = {
        name: tuple(row for row in rows if row["order_id"] in chosen)
        for run in runs
        for name, rows in read_versions(run).items()
    }
    # In any order, so that nothing can be told from which one comes when.
    order = exam.random.sample(sorted(plates), len(plates))
    verdicts = await exam.together(*(exam.call("taste", list(plates[name])) for name in order))
    return Tasting(wrong, right, plates, dict(zip(order, verdicts, strict=True)))


def original(exam: Exam) -> Files:
    """The recipe over the given orders, with the model that was trained in dev and recorded."""
    project = flagship()
    model = train(RecordedEngine(), project, load_environment(DEV)).files
    orders = [
        {name: value for name, value in row.items() if name not in ("late", "probability")}
        for row in table(exam.exercise.given["orders.csv"])
    ]
    files = {name: project.files[name] for name in ("features.py", "predict.py")}
    return {**files, **model, "orders_new.csv": written(orders)}


def given(exam: Exam) -> Rows:
    """Dev's answers, as the learner was given them."""
    return tuple(
        {"order_id": int(row["order_id"]), "late": row["late"] == "1", "probability": float(row["probability"])}
        for row in table(exam.exercise.given["orders.csv"])
    )


def difference(left: Rows, right: Rows) -> str:
    """The first difference of two sets of answers to the same orders, in words; empty if there is none."""
    others = {row["order_id"]: row for row in right}
    for row in left:
        order = row["order_id"]
        if order not in others:
            return f"order {order} has no answer there"
        other = others[order]
        if row["late"] != other["late"]:
            return f"for order {order}, `late` is {other['late']} there, and {row['late']} in dev"
        if abs(row["probability"] - other["probability"]) > NOISE:
            return (
                f"order {order} has probability {other['probability']:.6f} there, and {row['probability']:.6f} in dev"
            )
    return ""


def refuse(problem: Missed, whose: str, look: str) -> None:
    """Say that a taste stopped what is right.

    Raises:
        Missed: always.
    """
    raise Missed(
        f"This is to pass: {whose}. {look} {problem.message}",
        call=f"taste({whose})",
        expected="no error",
        came=problem.came,
        output=problem.output,
        output_cut=problem.output_cut,
        traceback=problem.traceback,
        invalid=problem.invalid,
    )
