"""What an exercise's checks.py holds besides its checks, for tests of its parts."""

from __future__ import annotations

import sys
from types import ModuleType

from grader.checks import load_checks
from grader.exercise import find_exercise


def checks_module(slug: str) -> ModuleType:
    """The module of the exercise's checks."""
    first = load_checks(find_exercise(slug))[0]
    return sys.modules[first.function.__module__]
