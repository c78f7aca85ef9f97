"""`list` and `export`: how far you are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from grader.cli.shared import memory, paint, states
from grader.course_words import IN_WORDS, ending
from grader.export import document, entry, write_json
from grader.memory import State
from sandbox.cli.console import ERR, OUT

_STYLES = {State.SOLVED: "green", State.NOT_BEGUN: "dim"}


def list_exercises() -> None:
    """List the exercises, and how far you are with each; nothing is run.

    Example:
        python -m grader list
    """
    found = states()
    table = Table(box=None, pad_edge=False)
    for column in ("no.", "name", "exercise", "minutes", "state"):
        table.add_column(column, justify="right" if column in ("no.", "minutes") else "left", overflow="fold")
    for exercise, state in found:
        words = f"[{_STYLES[state]}]{IN_WORDS[state]}[/]" if state in _STYLES else IN_WORDS[state]
        table.add_row(str(exercise.number), exercise.slug, exercise.title, str(exercise.minutes), words)
    OUT.print(table)
    OUT.print()
    paint(ending(found))


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; - for stdout.", show_default=False)],
) -> None:
    """Write your progress as JSON: each exercise's state, its last report and its attempts; nothing is run.

    Example:
        python -m grader export progress.json
    """
    kept = memory()
    entries = []
    for exercise, state in states():
        record = kept.record(exercise)
        entries.append(entry(exercise, record.report if record else None, record, state))
    write_json(file, document(entries))
    if str(file) != "-":
        ERR.print(f"Written to {file}.", markup=False, soft_wrap=True)
