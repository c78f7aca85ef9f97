"""A project's files and its kitchens' files, shown as they are."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from lessons.shared.html import table
from sandbox.environment import DOCKERFILE, LOCK, Environment
from sandbox.project import Project

HEAD_ROWS = 8
# How many tables a server keeps drawn: a page view then need not read them anew.
KEPT = 16
_ABSENT = "–"
_LANGUAGES = {".py": "python", ".toml": "toml", ".json": "json"}


def show_file(project: Project, name: str) -> None:
    """One of the project's files: source as it is, a table of data by its first rows."""
    text = project.files[name].decode()
    if name.endswith(".csv"):
        count, drawn = _first_rows(name, text)
        st.caption(f"The first {HEAD_ROWS} of {count:,} rows of {name}.")
        st.html(drawn)
    else:
        language = next((language for end, language in _LANGUAGES.items() if name.endswith(end)), None)
        st.code(text, language=language, line_numbers=True, wrap_lines=True)


@lru_cache(KEPT)
def _first_rows(name: str, text: str) -> tuple[int, str]:
    """How many rows the table has, and its first ones drawn."""
    head, *rows = csv.reader(io.StringIO(text))
    drawn = table(f"The first rows of {name}", head, rows[:HEAD_ROWS], name=f"file-{name.replace('.', '-')}")
    return len(rows), drawn


def show_kitchens(environments: Sequence[Environment]) -> None:
    """The environments' files side by side: what their locks pin, then their Dockerfiles."""
    st.markdown(f"**{LOCK}**: which version of each package the kitchen gets, each with the hashes of its files.")
    st.html(_pins(environments))
    first, *others = environments
    st.markdown(f"**{DOCKERFILE}** of {first.name}:")
    st.code(first.dockerfile, language="docker", wrap_lines=True)
    for other in others:
        lines = difflib.unified_diff(
            first.dockerfile.splitlines(),
            other.dockerfile.splitlines(),
            f"{first.name}/{DOCKERFILE}",
            f"{other.name}/{DOCKERFILE}",
            lineterm="",
        )
        st.markdown(f"What differs in {other.name}:")
        st.code("\n".join(lines) or "nothing", language="diff", wrap_lines=True)


def _pins(environments: Sequence[Environment]) -> str:
    versions = [
        {pin.name: pin.version for pin in environment.pins if pin.applies(environment.python)}
        for environment in environments
    ]
    rows = ((name, *(found.get(name, _ABSENT) for found in versions)) for name in sorted(set().union(*versions)))
    head = ("package", *(environment.name for environment in environments))
    return table("The packages that each kitchen's lock pins", head, rows, name="pins", tall=True)
