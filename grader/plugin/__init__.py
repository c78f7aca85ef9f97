"""`pytest exercises/`: one test an exercise. exercises/conftest.py imports these hooks by name.

Calls that name no environment are made in pytest's own process, so that breakpoints work: this is for one's own work
on one's own machine.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.bench import LIVE
from grader.exercise import MANIFEST
from grader.plugin.nodes import ExerciseFolder
from grader.plugin.terminal import Terminal


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of ours."""
    group = parser.getgroup("exercises", "the course's exercises")
    group.addoption("--solutions", action="store_true", help="check the solutions in place of your files")
    group.addoption(
        "--engine",
        dest="exercise_engine",
        choices=LIVE,
        help="where to run what needs an environment; by default the first that works",
    )
    group.addoption(
        "--traceback",
        dest="exercise_traceback",
        action="store_true",
        help="show the traceback of your own code as well",
    )


def enable(config: pytest.Config, root: Path) -> None:
    """Let the exercises under `root` speak in a terminal; for `pytest_configure` of the conftest there."""
    config.pluginmanager.register(Terminal(config, root), "two-kitchens-exercises")


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take a folder with an exercise.toml for an exercise, whatever else lies in it."""
    return ExerciseFolder.from_parent(parent, path=path) if (path / MANIFEST).is_file() else None
