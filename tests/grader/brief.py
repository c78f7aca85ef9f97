"""Exercise 2 with little patience, and small exercises of a test's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.exercise import Exercise, find_exercise

STARTER = "def double(number):\n    raise NotImplementedError\n"
SOLVED = b"def double(number):\n    return 2 * number\n"
PATIENCE_S = 5.0
"""How long a run of `brief` may take: what never ends takes that long, and a Python starts sooner on a busy machine."""
HEAD = "from grader.checks import check\n"


def brief() -> Exercise:
    """Exercise 2, whose runs are stopped after `PATIENCE_S`."""
    found = find_exercise("spot-the-difference")
    return replace(found, limits=replace(found.limits, seconds=PATIENCE_S))


def written(folder: Path, checks: str, hints: str = "", settings: str = "") -> Exercise:
    """An exercise under `folder` with these checks, after the import of `check`."""
    home = folder / "07_double"
    (home / "starter").mkdir(parents=True)
    manifest = f'title = "Double"\nsummary = "Doubles."\nminutes = 1\nfiles = ["double.py"]\n{settings}'
    (home / "exercise.toml").write_text(manifest, encoding="utf-8")
    (home / "starter" / "double.py").write_text(STARTER, encoding="utf-8")
    (home / "checks.py").write_text(HEAD + checks, encoding="utf-8")
    (home / "hints.toml").write_text(hints, encoding="utf-8")
    return Exercise.from_folder(home)
