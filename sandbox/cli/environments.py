"""`build`, `clean` and `record`: looking after the environments."""

from __future__ import annotations

from typing import Annotated

import typer

from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import EngineOption, QuietOption
from sandbox.cli.progress import progress
from sandbox.engines.choose import choose_engine, working_engines
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.images import Images
from sandbox.environment import environment_names, load_environment
from sandbox.errors import InputError
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
    engines = working_engines()
    images = [engine.images for engine in engines if isinstance(engine, DockerEngine)]
    if earlier:
        _clean_earlier(images, yes)
        return
    removed = [name for engine in engines for name in engine.clean()]
    _list_removed(removed)
    if left := sum(len(each.of_earlier_versions()) for each in images):
        OUT.print(
            f"{left} images of earlier versions were left, which may hold your package index's password: “python -m "
            "sandbox clean --earlier” lists them.",
            soft_wrap=True,
        )


def _clean_earlier(images: list[Images], remove: bool) -> None:
    if remove:
        _list_removed([f"image {name}" for each in images for name in each.remove_earlier()])
    names = [name for each in images for name in each.of_earlier_versions()]
    for name in names:
        OUT.print(f"{'in use: ' if remove else ''}image {name}", markup=False, soft_wrap=True)
    if names and remove:
        OUT.print("Containers use those: remove them (“docker ps -a” names them), then clean again.", soft_wrap=True)
    elif names:
        OUT.print(
            f"{len(names)} images of earlier versions. They may hold your package index's password, as those wrote it "
            "into a layer: “python -m sandbox clean --earlier --yes” removes them.",
            soft_wrap=True,
        )
    elif not remove:
        OUT.print("There is no image of an earlier version.")


def _list_removed(removed: list[str]) -> None:
    for name in removed:
        OUT.print(f"removed {name}", markup=False, soft_wrap=True)
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
