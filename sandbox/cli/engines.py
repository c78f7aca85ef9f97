"""`engines`: what there is to run on."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table

from sandbox.cli.console import OUT, print_json
from sandbox.cli.options import EngineOption, JsonOption
from sandbox.engines.choose import describe_engines


def engines(engine: EngineOption = None, as_json: JsonOption = False) -> None:
    """List the engines: which work here, and which would be chosen.

    Example:
        python -m sandbox engines
    """
    found = describe_engines(engine)
    if as_json:
        print_json([asdict(entry) for entry in found])
        return
    table = Table()
    for column in ("", "engine", "works", ""):
        table.add_column(column, overflow="fold")
    for entry in found:
        table.add_row("→" if entry.chosen else "", entry.name, "yes" if entry.works else "no", entry.words)
    OUT.print(table)
