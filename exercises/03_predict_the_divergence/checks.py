"""Checks for exercise 3: the recipe is really cooked in both kitchens, and the predictions are held against that."""

from __future__ import annotations

import re

from grader.checks import check
from grader.exam import Exam
from grader.requests import Answer
from sandbox.environment import Environment, load_environment
from sandbox.errors import EngineError, EngineUnavailable
from sandbox.result import RunResult

RECIPE = "recipe.py"
LINE = re.compile(r'^print\("([^"]+):"', re.MULTILINE)


@check("Every line of the recipe has an answer, True or False.")
async def answers(exam: Exam) -> None:
    predictions(exam, await exam.call("predict"))


@check("Each answer is what the two kitchens really do.")
async def lines(exam: Exam) -> str:
    answer = await exam.call("predict")
    predicted = predictions(exam, answer)
    kitchens = load_environment("dev"), load_environment("prod")
    results = await exam.together(*(exam.run("python", RECIPE, environment=kitchen) for kitchen in kitchens))
    dev, prod = (printed(kitchen, result) for kitchen, result in zip(kitchens, results, strict=True))
    wrong = [name for name in predicted if predicted[name] != (dev[name] != prod[name])]
    if wrong:
        name = wrong[0]
        exam.note(right=len(predicted) - len(wrong), all=len(predicted), line=name)
        said = "is to change, and it stays the same" if predicted[name] else "is to stay the same, and it changes"
        answer.miss(
            f"By your prediction, “{name}” {said}. {len(predicted) - len(wrong)} of {len(predicted)} lines are right.",
            expected=f"dev prints “{dev[name]}”, and prod prints “{prod[name]}”",
        )
    changed = [name for name in predicted if predicted[name]]
    return f"Cooked just now: {len(changed)} of {len(predicted)} lines differ ({', '.join(changed)})"


def predictions(exam: Exam, answer: Answer) -> dict[str, bool]:
    """What the learner says of each line of the recipe, in the recipe's order."""
    names = LINE.findall(exam.exercise.given[RECIPE].decode())
    found = answer.is_a(dict, "It is to give a dict with True or False for each line of the recipe.")
    for name in names:
        if name not in found:
            answer.miss(f"The line “{name}” is missing.", expected=f"True or False for {name!r}")
        if not isinstance(found[name], bool):
            answer.miss(
                f"The line “{name}” has no answer yet: put True if prod prints something else than dev, else False.",
                expected=f"True or False for {name!r}",
            )
    return {name: found[name] for name in names}


def printed(kitchen: Environment, result: RunResult) -> dict[str, str]:
    """What each line printed, by its name.

    Raises:
        EngineUnavailable: this machine cannot stand for that kitchen.
        EngineError: the recipe did not end well, and no learner can help that.
    """
    version = result.fingerprint.python.get("version", "")
    if result.ok and not version.startswith(f"{kitchen.python}."):
        raise EngineUnavailable(
            f"“{kitchen.name}” would need Python {kitchen.python}, and this machine runs it on {version}: start "
            f"Docker, or add that Python with “uv python install {kitchen.python}”."
        )
    told = dict(line.split(": ", 1) for line in result.stdout.splitlines() if ": " in line)
    if not result.ok or not told:
        raise EngineError(f"The recipe did not end well in “{kitchen.name}”: {result.message or 'it printed nothing'}")
    return told
