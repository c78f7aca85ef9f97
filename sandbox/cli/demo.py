"""`demo`: the course's story, told in a terminal."""

from __future__ import annotations

import typer
from rich.table import Table
from rich.text import Text

from sandbox.cli.console import ERR, OUT, ExitCode, print_json, stoppable
from sandbox.cli.options import EngineOption, JsonOption, QuietOption
from sandbox.cli.progress import progress
from sandbox.engines.choose import choose_engine
from sandbox.environment import environment_names, load_environment
from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, flagship, score, verdict
from sandbox.pipeline import ProjectComparison, compare_project


def demo(engine: EngineOption = None, as_json: JsonOption = False, quiet: QuietOption = False) -> None:
    """Train in dev, predict in dev, prod and pinned, and compare.

    Ends with status 0 when prod's answers part from dev's and the pinned container's do not;
    else with 1 and the reason.

    Examples:
        python -m sandbox demo

        python -m sandbox demo --engine docker --json
    """
    chosen = choose_engine(engine)
    environments = [load_environment(name) for name in environment_names()]
    with stoppable() as cancellation, progress(quiet) as on_event:
        result = compare_project(chosen, flagship(), environments, on_event=on_event, cancellation=cancellation)
    found = verdict(result)
    if as_json:
        scores = {name: vars(score(run)) for name, run in result.runs.items()}
        outcome = {"holds": found.holds, "reason": found.reason}
        print_json({"engine": chosen.kind, "verdict": outcome, "scores": scores, **result.to_dict()})
    else:
        _print(result, chosen.check())
        OUT.print(found.reason, soft_wrap=True)
    if not found.holds:
        if as_json:
            ERR.print(found.reason, soft_wrap=True)
        raise typer.Exit(ExitCode.DIFFERENT)


def _print(result: ProjectComparison, engine: str) -> None:
    """The three kitchens side by side."""
    table = Table(title="One model, three environments", caption=f"Evidence: {engine}")
    table.add_column("")
    rows: dict[str, list[str | Text]] = {}
    for name, run in result.runs.items():
        table.add_column(name, justify="right")
        scored = score(run)
        packages = run.fingerprint.packages
        comparison = result.comparisons.get(name)
        for label, value in (
            ("Python", run.fingerprint.python.get("version", "")),
            *((package, packages.get(package, "–")) for package in ("numpy", "pandas", "scikit-learn")),
            ("exit status", str(run.exit_code)),
            ("lines on stderr", str(len(run.stderr.splitlines()))),
            (f"flagged late of {scored.orders:,}", str(scored.flagged)),
            ("accuracy", f"{scored.accuracy:.3f}"),
            ("cost of wrong answers*", f"{scored.cost:,.0f} €"),
            ("decisions flipped", Text(str(len(comparison.flipped)), "bold") if comparison else "–"),
            ("largest difference", f"{comparison.largest_difference:.3g}" if comparison else "–"),
        ):
            rows.setdefault(label, []).append(value)
    for label, values in rows.items():
        table.add_row(label, *values)
    OUT.print(table)
    OUT.print(
        f"* at assumed prices: {MISSED_LATE_COST:g} € for a late order nobody expected, {FALSE_ALARM_COST:g} € for a "
        "false alarm",
        style="dim",
        soft_wrap=True,
    )
