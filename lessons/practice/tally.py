"""Counts what a recipe's answers are worth, in dev and in prod.

    python -m lessons.practice.tally my-recipe

The recipe is a folder like sandbox/recipe, changed or not: it is trained in dev and predicts the same orders.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from sandbox.cli.console import OUT, exit_on_errors, stoppable
from sandbox.cli.progress import progress
from sandbox.engines.choose import choose_engine
from sandbox.environment import load_environment
from sandbox.errors import BadOutput
from sandbox.flagship import Score, score
from sandbox.pipeline import ProjectComparison, compare_project
from sandbox.project import Project
from sandbox.result import RunResult

WHERE = ("dev", "prod")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the recipe in both environments and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m lessons.practice.tally", description="Counts what a recipe's answers are worth in dev and prod."
    )
    parser.add_argument("recipe", type=Path, help="a folder like sandbox/recipe")
    parser.add_argument("--engine", help="docker, local or recorded; by default the first that works")
    options = parser.parse_args(arguments)
    with exit_on_errors():
        project = Project.from_folder(options.recipe)
        environments = [load_environment(name) for name in WHERE]
        with stoppable() as cancellation, progress(quiet=False) as on_event:
            result = compare_project(
                choose_engine(options.engine), project, environments, on_event=on_event, cancellation=cancellation
            )
        OUT.print(_table(result))


def _table(result: ProjectComparison) -> Table:
    table = Table(title=f"What the answers of “{result.project}” are worth")
    table.add_column("")
    rows: dict[str, list[str]] = {}
    for name, run in result.runs.items():
        table.add_column(name, justify="right")
        worth = _score(run)
        other = result.comparisons.get(name)
        rows.setdefault("called late", []).append(str(worth.flagged))
        rows.setdefault("right", []).append(f"{worth.accuracy:.1%}")
        rows.setdefault("its mistakes cost", []).append(f"{worth.cost:,.0f} €")
        rows.setdefault(f"answers unlike {WHERE[0]}’s", []).append(str(len(other.flipped)) if other else "–")
    for label, values in rows.items():
        table.add_row(label, *values)
    return table


def _score(run: RunResult) -> Score:
    try:
        return score(run)
    except (KeyError, TypeError, ValueError) as error:
        raise BadOutput(
            f"The predictions in “{run.environment}” are not about the orders of sandbox/recipe ({error}): this tally "
            "knows only their outcomes. For a project of your own, use “python -m sandbox compare”."
        ) from error


if __name__ == "__main__":
    main()
