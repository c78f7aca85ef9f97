"""Imports what the lessons' pages need before anybody asks for one: a server's first visitor would wait for that."""

from __future__ import annotations

import importlib
import threading
from contextlib import suppress

from lessons.catalogue import survey
from lessons.shared.settled import settle

# What draws something as soon as it is imported, and what only the printed handout needs.
_NOT = {"page", "handout", "__init__"}
_WITH_THE_FIRST_CHART = "pandas"
"""Streamlit imports it by itself, and late."""


def import_early() -> threading.Thread:
    """Begin to import the lessons' modules, in the background; give the thread that does."""
    thread = threading.Thread(target=_import, name="import-early", daemon=True)
    thread.start()
    return thread


def _import() -> None:
    for lesson in survey().lessons:
        for path in sorted(lesson.page.parent.glob("*.py")):
            if path.stem not in _NOT:
                # A module that cannot be imported is its own page's trouble, which says so.
                with suppress(Exception):
                    importlib.import_module(f"lessons.{path.parent.name}.{path.stem}")
    importlib.import_module(_WITH_THE_FIRST_CHART)
    settle()
