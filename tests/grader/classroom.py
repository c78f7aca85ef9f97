"""A small course of three exercises, made for one test, and the programs that check it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.cli import main
from tests.conftest import ROOT

NO_DOCKER = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
DOUBLE = '''"""Doubles."""


def double(value):
    """Give twice the value."""
    return None
'''
SOLVED = DOUBLE.replace("None", "value + value")
HALF = "def half(value):\n    return None\n"
_DOUBLE_CHECKS = """
from grader.checks import check

@check("A number is doubled.")
async def number(exam):
    answer = await exam.call("double", 21)
    answer.equals(42, "Twice 21 is wanted.")

@check("A text is doubled.")
async def text(exam):
    exam.note(letter="b")
    answer = await exam.call("double", "ab")
    answer.equals("abab")
    return f"{len(answer.value)} letters"
"""
_HALF_CHECKS = """
from grader.checks import check

@check("A number is halved.")
async def number(exam):
    answer = await exam.call("half", 42)
    answer.equals(21)
"""
_BUILD_CHECKS = """
from grader.checks import check

@check("The plan begins with FROM.")
async def begins(exam):
    answer = await exam.call("plan")
    answer.equals("FROM scratch")

@check("The plan builds.")
async def builds(exam):
    await exam.work(lambda engine, on_event, cancellation: None, needs_docker=True)
"""
_HINTS = """
[[hint]]
text = "Think of addition."

[[hint]]
about = "text"
text = "The letter {{letter}} came only once."

[[hint]]
text = "Add the value to itself."
"""


@dataclass(frozen=True)
class Classroom:
    """Three exercises: double, half, and plan, which needs Docker for its second check.

    Attributes:
        root: the folder with exercises/ and solutions/.
    """

    root: Path

    @classmethod
    def make(cls, root: Path) -> Classroom:
        _exercise(root, "01_double", _DOUBLE_CHECKS, DOUBLE, SOLVED)
        _exercise(root, "02_half", _HALF_CHECKS, HALF, HALF.replace("None", "value / 2"))
        plan = "def plan():\n    return ''\n"
        _exercise(root, "03_plan", _BUILD_CHECKS, plan, plan.replace("''", "'FROM scratch'"))
        shutil.copy(ROOT / "exercises" / "conftest.py", root / "exercises")
        shutil.copy(ROOT / "pyproject.toml", root)
        return cls(root)

    def file(self, name: str) -> Path:
        """The learner's file of the exercise double, half or plan."""
        (path,) = self.root.glob(f"exercises/*_{name}/{name}.py")
        return path

    def solve(self, *names: str) -> None:
        for name in names:
            path = self.file(name)
            path.write_bytes((self.root / "solutions" / path.parent.name / path.name).read_bytes())

    def pytest(self, *words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *words],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=self.root,
            env=self.environ(variables),
            timeout=600,
        )

    def environ(self, variables: dict[str, str] | None = None) -> dict[str, str]:
        own = {
            "TWO_KITCHENS_EXERCISES": str(self.root / "exercises"),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "90",
            # Plugins of others that happen to be installed take longer to import than all else here.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        return {**os.environ, **own, **(variables or {})}


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    """A small course, none of it begun."""
    return Classroom.make(tmp_path)


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Grader = Callable[..., Done]


@pytest.fixture
def grader(classroom: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Grader:
    """`python -m grader`, without the second that starting another Python takes."""
    monkeypatch.chdir(classroom.root)
    monkeypatch.setenv("TWO_KITCHENS_EXERCISES", str(classroom.root / "exercises"))

    def run(*words: str, **variables: str) -> Done:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["grader", *words])
            for name, value in variables.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                main()
        told = capsys.readouterr()
        return Done(int(end.value.code or 0), told.out, told.err)

    return run


def _exercise(root: Path, name: str, checks: str, starter: str, solution: str) -> None:
    folder, main = root / "exercises" / name, f"{name[3:]}.py"
    (folder / "starter").mkdir(parents=True)
    solved = root / "solutions" / name
    solved.mkdir(parents=True)
    (folder / "exercise.toml").write_text(
        f'title = "{name[3:].title()}"\nsummary = "For tests."\nminutes = 1\nfiles = ["{main}"]\n'
    )
    (folder / "checks.py").write_text(checks)
    (folder / "hints.toml").write_text(_HINTS)
    (folder / "task.md").write_text("Write it.\n")
    (folder / main).write_text(starter)
    (folder / "starter" / main).write_text(starter)
    (solved / main).write_text(solution)
    (solved / "explanation.md").write_text("Because *twice* is addition.\n")
