"""`list` and `export`: how far you are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from grader.cli.shared import finish, memory, require_writable, states
from grader.course_words import IN_WORDS
from grader.export import document, entry, write_json
from grader.memory import State
from sandbox.cli.console import ERR, OUT

_WIDE = 76
"""From so many columns on, all that there is to say fits beside each other."""
_STYLES = {State.SOLVED: "green", State.NOT_BEGUN: "dim"}


def list_exercises() -> None:
    """List the exercises, and how far you are with each; nothing is run.

    Example:
        python -m grader list
    """
    wide = OUT.width >= _WIDE
    table = Table(box=None, pad_edge=False)
    for column in ("no.", "name", "exercise", "minutes", "state") if wide else ("no.", "exercise", "state"):
        justify: JustifyMethod = "right" if column in ("no.", "minutes") else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=column != "state")
    for exercise, state in states():
        words = Text(IN_WORDS[state], style=_STYLES.get(state, ""))
        number, minutes = str(exercise.number), str(exercise.minutes)
        row = (number, exercise.slug, exercise.title, minutes, words) if wide else (number, exercise.title, words)
        table.add_row(*row)
    OUT.print(table)
    OUT.print()
    finish()


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; - for stdout.", show_default=False)],
) -> None:
    """Write your progress as JSON: each exercise's state, its last report and its attempts; nothing is run.

    Example:
        python -m grader export progress.json
    """
    require_writable(file)
    kept = memory()
    entries = []
    for exercise, state in states():
        record = kept.record(exercise)
        entries.append(entry(exercise, record.report if record else None, record, state))
    write_json(file, document(entries))
    if str(file) != "-":
        ERR.print(f"Written to {file}.", markup=False, soft_wrap=True)
