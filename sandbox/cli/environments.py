"""`build`, `clean` and `record`: looking after the environments."""

from __future__ import annotations

from typing import Annotated

import typer

from sandbox.cli.console import ERR, OUT, ExitCode, stoppable
from sandbox.cli.options import EngineOption, QuietOption
from sandbox.cli.progress import progress
from sandbox.engines.choose import choose_engine, working_engines
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Images
from sandbox.environment import environment_names, load_environment
from sandbox.errors import EngineError, InputError
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


def clean(
    earlier: Annotated[
        bool,
        typer.Option(
            "--earlier",
            help="List the images that earlier versions left, which may hold your package index's password.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --earlier: remove them.")] = False,
) -> None:
    """Remove every container, image and virtual environment that this installation made, and nothing else.

    What other installations made on the same engine stays, and so does Docker's own build cache, which all builds
    share: “docker builder prune” empties that.

    Examples:
        python -m sandbox clean

        python -m sandbox clean --earlier --yes
    """
    if yes and not earlier:
        raise InputError("--yes goes with --earlier: a plain clean asks nothing.")
    if earlier:
        # Where Docker does not answer, nobody may believe that there is nothing: that ends with its own words.
        _clean_earlier(DockerEngine().images, yes)
        return
    removed: list[str] = []
    left = 0
    for engine in working_engines(_say_what_was_not_looked_at):
        removed += engine.clean()
        if isinstance(engine, DockerEngine):
            left = len(engine.images.of_earlier_versions())
    _list_removed(removed)
    if left:
        OUT.print(
            f"{_counted(left)} of earlier versions left, perhaps with your package index's password in a layer: "
            "“python -m sandbox clean --earlier” lists them.",
            soft_wrap=True,
        )


def _say_what_was_not_looked_at(engine: str, error: EngineError) -> None:
    ERR.print(f"The engine “{engine}” was not looked at: {error}", soft_wrap=True)


def _clean_earlier(images: Images, remove: bool) -> None:
    if remove:
        _list_removed([f"image {name}" for name in images.remove_earlier()])
    names = images.of_earlier_versions()
    for name in names:
        OUT.print(f"{'in use: ' if remove else ''}image {name}", soft_wrap=True)
    if names and remove:
        OUT.print(
            "Those are in use: remove their containers (“docker ps -a” lists them), then run this again.",
            soft_wrap=True,
        )
        raise typer.Exit(ExitCode.DIFFERENT)
    if names:
        OUT.print(
            f"{_counted(len(names))} of earlier versions, which wrote your package index's address, with any password, "
            "into a layer. Remove them: “python -m sandbox clean --earlier --yes”.",
            soft_wrap=True,
        )
    elif not remove:
        OUT.print("There is no image of an earlier version.")


def _counted(images: int) -> str:
    return "1 image" if images == 1 else f"{images} images"


def _list_removed(removed: list[str]) -> None:
    for name in removed:
        OUT.print(f"removed {name}", soft_wrap=True)
    things = "1 thing" if len(removed) == 1 else f"{len(removed)} things"
    OUT.print(f"{things} removed." if removed else "There was nothing to remove.")


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
