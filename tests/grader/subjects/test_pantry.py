"""The pantry: pip gets from its shelves what their locks say, as of each day, and nothing from anywhere else."""

from __future__ import annotations

import json

import pytest

from grader.subjects.pantry import DAYS, PANTRY, stock
from sandbox.engines.docker.images import Recipe
from sandbox.environment import load_environment
from sandbox.job import Job
from sandbox.lock import read_lock

pytestmark = pytest.mark.docker

LOOK = """
import json, os
shelves = {"": "/pantry", **{day: f"/pantry-on/{day}" for day in os.listdir("/pantry-on")}}
print(json.dumps({day: sorted(os.listdir(shelf)) for day, shelf in shelves.items()}))
"""


def pip(docker_engine, *words: str):
    return docker_engine.run(load_environment(PANTRY), Job(("python", "-m", "pip", *words)))


def test_each_day_has_all_that_came_in_until_then_and_the_shelves_of_today_have_everything(docker_engine):
    result = docker_engine.run(load_environment(PANTRY), Job(("python", "-c", LOOK)))
    shelves = json.loads(result.stdout)
    today = shelves.pop("")
    assert sorted(shelves) == list(DAYS)
    assert shelves[list(DAYS)[-1]] == today
    locks = {"2024-11-01.lock": load_environment(PANTRY).lock, **load_environment(PANTRY).other_locks}
    for day, wheels in shelves.items():
        wanted = {
            f"{pin.name.replace('-', '_')}-{pin.version}"
            for name, lock in locks.items()
            if name[0].isdigit() and name[: len(day)] <= day
            for pin in read_lock(lock, where=name)
        }
        assert {"-".join(wheel.split("-")[:2]) for wheel in wheels} == wanted


def test_it_has_no_library_installed_and_is_left_to_root_so_that_images_can_be_built_on_it(docker_engine):
    result = docker_engine.run(load_environment(PANTRY), Job(("python", "-c", "")))
    assert not result.fingerprint.packages.keys() & stock().keys()
    built = docker_engine.api.inspect_image(Recipe.of(load_environment(PANTRY)).tag)["Config"]
    assert (built["User"], built["WorkingDir"]) == ("", "")


def test_pip_asks_the_shelves_and_no_index(docker_engine):
    result = pip(docker_engine, "install", "--dry-run", "pandas")
    assert result.ok, result.stderr
    assert "Looking in links: /pantry" in result.stdout
    assert "numpy-2.4.6 pandas-3.1.0 python-dateutil-4.0.0" in result.stdout
    # joblib is on PyPI: the answer comes at once, and it is no.
    refused = pip(docker_engine, "install", "--dry-run", "joblib")
    assert "Could not find a version that satisfies the requirement joblib (from versions: none)" in refused.stderr
