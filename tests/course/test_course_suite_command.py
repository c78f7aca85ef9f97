"""`python3 course.py test`: installs what the tests need besides, and hands over to pytest."""

from __future__ import annotations

import json

import pytest

from tests.course.index import Index
from tests.course.project import Project

PASSES = "def test_it_holds():\n    assert True\n"
FAILS = "def test_it_does_not_hold():\n    assert False\n"


def test_it_installs_both_locks_runs_in_parallel_and_gives_pytests_exit_status(tested: Project) -> None:
    (tested.root / "tests" / "test_both.py").write_text(PASSES + FAILS)
    done = tested.run("test", "-p", "no:cacheprovider")
    assert done.returncode == 1, done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert "bringing up nodes" in done.stdout or "workers" in done.stdout
    assert sorted(json.loads(tested.stamp.read_text())["locks"]) == ["requirements-dev.txt", "requirements.txt"]


def test_arguments_go_to_pytest_and_minus_n_is_respected(tested: Project) -> None:
    (tested.root / "tests" / "test_both.py").write_text(PASSES + FAILS)
    done = tested.run("test", "-n", "0", "-k", "it_holds", "-v")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 deselected" in done.stdout
    assert "workers" not in done.stdout


def test_what_the_tests_need_stays_when_the_course_is_started_afterwards(tested: Project) -> None:
    tested.run("test", "-n0")
    assert tested.run("install").returncode == 0
    tested.lock((tested.root / "requirements.txt").read_text() + "# changed\n")
    done = tested.run("install")
    assert "Installed requirements.txt and requirements-dev.txt" in done.stdout or "requirements-dev.txt" in done.stdout
    tested.python("import xdist")


def test_a_network_that_fails_for_the_tests_does_not_take_the_course_away(project: Project, index: Index) -> None:
    project.run("install")
    index.add("salt", "1.0", {"salt.py": ""})
    project.lock(index.lock("salt==1.0"), "requirements-dev.txt")
    made = project.stamp.read_text()
    failed = project.run("test", PIP_INDEX_URL="https://packages.invalid/simple", UV_OFFLINE="1")
    assert failed.returncode == 1
    assert json.loads(project.stamp.read_text()) == json.loads(made)
    again = project.run("install", PIP_INDEX_URL="https://packages.invalid/simple", UV_OFFLINE="1")
    assert again.returncode == 0, again.stderr


def test_no_tests_is_told_by_pytests_own_status(tested: Project) -> None:
    assert tested.run("test", "-n0").returncode == 5


@pytest.mark.parametrize("argument", ["--help", "-h"])
def test_help_is_ours_and_installs_nothing(project: Project, argument: str) -> None:
    done = project.run("test", argument)
    assert done.returncode == 0
    assert "goes to pytest" in done.stdout
    assert not project.venv.exists()
