"""Exercise 12 meets recipes and golden tests that do something else than they should."""

from __future__ import annotations

import pytest

from grader.bench import Bench
from grader.exercise import find_exercise
from grader.grade import grade
from grader.report import Verdict
from grader.submission import Submission

RECIPE = "def load_orders(path):\n    {body}\n\n\ndef make_features(orders):\n    return orders\n"
TASTE = "def choose():\n    {choose}\n\n\ndef taste(answers):\n    {taste}\n"


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("features.py", RECIPE.format(body="return None"), "any-time-zone"),
        ("features.py", RECIPE.format(body='print("{}")'), "any-time-zone"),
        ("taste.py", TASTE.format(choose="return None", taste="return None"), "taste-stops"),
        ("taste.py", TASTE.format(choose="return list(range(4001, 4100))", taste="return None"), "taste-stops"),
        # Stops everything, and then nothing: neither is a taste.
        ("taste.py", TASTE.format(choose="return [4001]", taste="assert False"), "taste-stops"),
        ("taste.py", TASTE.format(choose="import os; os._exit(0)", taste="return None"), "taste-stops"),
    ],
)
def test_it_is_a_failure_in_words(name, text, check):
    exercise = find_exercise("ship-it")
    solved = Submission.from_folder(exercise, exercise.solution)
    # What is wrong shows without an image, so none is built.
    report = grade(exercise, Submission({**solved.files, name: text.encode()}), Bench.named("local"))
    assert report.verdict is Verdict.FAILED
    found = {one.name: one for one in report.checks}
    assert found[check].verdict is Verdict.FAILED
    assert found[check].message
    assert Verdict.GRADER_ERROR not in {one.verdict for one in report.checks}
