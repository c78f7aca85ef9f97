"""Makes `pytest exercises/` grade: one test an exercise; `pytest exercises/ --help` lists its options.

A fresh clone is red by design: an exercise passes once you have solved it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.plugin import enable, pytest_addoption, pytest_collect_directory

__all__ = ["pytest_addoption", "pytest_collect_directory", "pytest_configure"]


def pytest_configure(config: pytest.Config) -> None:
    """Tell where the exercises are."""
    enable(config, Path(__file__).parent)
