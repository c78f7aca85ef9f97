"""Prints what came of a comparison: the verdict first, then what it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text

from sandbox.cli.console import OUT
from sandbox.compare import Comparison
from sandbox.fingerprint import Fingerprint
from sandbox.printable import printable
from sandbox.result import RunResult
from sandbox.side_by_side import SideBySide, Verdict
from sandbox.verdict import ProjectVerdict

MOST_SHOWN = 10
MOST_LINES, MOST_LETTERS = 200, 20_000
"""Of what a failed side printed on stderr; its end says the most."""
_HEADLINES = {
    Verdict.SAME: "{left} and {right} give the same answers",
    Verdict.DIFFERENT: "{left} and {right} differ",
    Verdict.UNSTABLE: "{project} is unstable",
    Verdict.UNKNOWN: "Cannot tell whether {left} and {right} differ",
}


def print_verdict(result: ProjectVerdict) -> None:
    """Print the verdict on each pair, and what a side printed that failed, once."""
    if result.problem and result.trained:
        OUT.print(f"Nothing could be compared. {result.problem}", style="bold", soft_wrap=True)
        _print_stderr(result.trained)
    for pair in result.pairs.values():
        _print_pair(pair, result)
    for name in dict.fromkeys(name for pair in result.pairs.values() for name in pair.problems):
        _print_stderr(result.runs[name])


def _print_pair(pair: SideBySide, result: ProjectVerdict) -> None:
    headline = printable(
        _HEADLINES[pair.verdict].format(project=result.project, left=pair.left, right=pair.right), keep=""
    )
    OUT.print(Text.assemble((headline, "bold"), f": {printable(pair.reason, keep='')}."), soft_wrap=True)
    if pair.verdict is Verdict.SAME:
        return
    for problem in pair.problems.values():
        OUT.print(problem, soft_wrap=True)
    rows, comparison = pair.overlap.rows, pair.overlap.comparison
    if len(rows) == 2 and not pair.problems and comparison is None and not pair.overlap.rows_only:
        OUT.print("To match the rows, name the column that identifies them: --row COLUMN.", soft_wrap=True)
    for name, keys in pair.overlap.rows_only.items():
        OUT.print(f"Only in {name}: {_some(keys)}", soft_wrap=True)
    if comparison and comparison.differences:
        OUT.print(_differences(comparison))
    _print_inventories(pair, result.runs)


def _some(keys: Iterable[object]) -> str:
    words = [printable(str(key), keep="") for key in keys]
    more = len(words) - MOST_SHOWN
    return ", ".join(words[:MOST_SHOWN]) + (f", and {more:,} more" if more > 0 else "")


def _differences(comparison: Comparison) -> Table:
    found = comparison.differences
    rows = Table(title=f"The first {min(MOST_SHOWN, len(found))} of {len(found):,} differences")
    for column in ("row", "column", comparison.left, comparison.right):
        rows.add_column(printable(column, keep=""))
    for difference in found[:MOST_SHOWN]:
        cells = (difference.row, difference.column, difference.left, difference.right)
        rows.add_row(*(printable(str(cell), keep="") for cell in cells))
    return rows


def _print_inventories(pair: SideBySide, runs: Mapping[str, RunResult]) -> None:
    left, right = (runs[name].fingerprint for name in (pair.left, pair.right))
    for name, inventory in ((pair.left, left), (pair.right, right)):
        if inventory == Fingerprint():
            OUT.print(f"There is no inventory of {name}: its run ended before one could be taken.", soft_wrap=True)
            return
    found = left.differences(right)
    if not found:
        OUT.print("Their inventories are the same: Python, packages, settings and system.", soft_wrap=True)
        return
    table = Table(title="How the two environments differ")
    for column in ("", "", pair.left, pair.right):
        table.add_column(printable(column, keep=""))
    for entry in found:
        cells = (entry.section, entry.name, entry.left or "–", entry.right or "–")
        table.add_row(*(printable(cell, keep="") for cell in cells))
    OUT.print(table)


def _print_stderr(run: RunResult) -> None:
    """Print what a side without predictions had on stderr: the traceback is there, or another reason.

    A run that ended well and only wrote no file has often nothing there, and that explains nothing.
    """
    if not run.stderr.strip():
        if not run.ok:
            OUT.print(f"{run.environment} printed nothing on stderr.", soft_wrap=True)
        return
    lines = run.stderr.rstrip().splitlines()
    shown = "\n".join(lines[-MOST_LINES:])[-MOST_LETTERS:]
    shortened = len(lines) > MOST_LINES or len(shown) == MOST_LETTERS
    # A run keeps only the beginning of what exceeds its limit: the rest is nowhere.
    if run.stderr_cut:
        which = "the end of what was kept, and --json has more" if shortened else "its beginning, the rest was not kept"
    else:
        which = "the end of it, and --json has more" if shortened else "all of it"
    OUT.print(Text(printable(f"stderr of {run.environment}, {which}:", keep=""), "bold"), soft_wrap=True)
    OUT.print(shown, soft_wrap=True)
