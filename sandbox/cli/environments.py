"""`build`, `clean` and `record`: looking after the environments."""

from __future__ import annotations

from typing import Annotated

import typer

from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import EngineOption, QuietOption
from sandbox.cli.progress import progress
from sandbox.engines.choose import choose_engine, working_engines
from sandbox.engines.docker import DockerEngine
from sandbox.environment import environment_names, load_environment
from sandbox.measurements import record_measurements
from sandbox.pipeline import prepare_all
from sandbox.record import record as record_runs


def build(
    env: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENV]...", help="Names or folders; all of ours without.", show_default=False),
    ] = None,
    engine: EngineOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make environments ready ahead of time: build their images, or their virtual environments.

    Examples:
        python -m sandbox build

        python -m sandbox build dev prod --engine local
    """
    environments = [load_environment(name) for name in env or environment_names()]
    with stoppable() as cancellation, progress(quiet) as on_event:
        prepare_all(choose_engine(engine), environments, on_event, cancellation)
    OUT.print(f"Ready: {', '.join(environment.name for environment in environments)}.")


def clean() -> None:
    """Remove every container, image and virtual environment that the sandbox ever made, and nothing else.

    Example:
        python -m sandbox clean
    """
    removed = [name for engine in working_engines() for name in engine.clean()]
    for name in removed:
        OUT.print(f"removed {name}", soft_wrap=True)
    OUT.print(f"{len(removed)} things removed." if removed else "There was nothing to remove.")


def record(quiet: QuietOption = False) -> None:
    """Record all that the course runs from Docker, for the recorded engine.

    For contributors, after an environment, the recipe or a divergence changed.

    Example:
        python -m sandbox record
    """
    with stoppable() as cancellation, progress(quiet) as on_event:
        engine = DockerEngine()
        folder = record_runs(engine, on_event, cancellation)
        record_measurements(engine, on_event, cancellation)
    OUT.print(f"Recorded in {folder}.", soft_wrap=True)
