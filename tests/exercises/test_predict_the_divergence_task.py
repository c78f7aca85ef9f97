"""Exercise 3: the task shows what is really cooked, and where."""

from __future__ import annotations

import pytest

from grader.exercise import find_exercise
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.errors import EngineError, EngineUnavailable
from sandbox.inventory import take_inventories
from tests.exercises.checking import checks_module

CHECKS = checks_module("predict-the-divergence")
EXERCISE = find_exercise("predict-the-divergence")
DEV, PROD = load_environment("dev"), load_environment("prod")


def test_the_task_shows_the_recipe_as_it_is() -> None:
    shown = EXERCISE.task.partition("```python\n")[2].partition("```")[0]
    assert shown
    assert EXERCISE.given["recipe.py"].decode().endswith(shown)


@pytest.mark.parametrize("name", ["numpy", "pandas"])
def test_the_task_names_the_versions_that_the_kitchens_have(name: str) -> None:
    inventories = take_inventories(RecordedEngine(), (DEV, PROD))
    dev, prod = (inventories[kitchen].fingerprint.packages[name] for kitchen in ("dev", "prod"))
    assert f"| {name} | {dev} | {prod} |" in EXERCISE.task


def test_another_python_than_the_kitchens_own_is_no_fault_of_the_learner() -> None:
    cooked_on_311 = take_inventories(RecordedEngine(), (DEV,))["dev"]
    with pytest.raises(EngineUnavailable, match=r"would need Python 3\.13"):
        CHECKS.printed(PROD, cooked_on_311)


def test_a_recipe_that_printed_nothing_is_no_fault_of_the_learner() -> None:
    silent = take_inventories(RecordedEngine(), (DEV,))["dev"]
    with pytest.raises(EngineError, match="did not end well"):
        CHECKS.printed(DEV, silent)
