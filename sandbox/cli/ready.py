"""`ready`: whether the environments could be used now."""

from __future__ import annotations

from dataclasses import asdict

import typer

from sandbox.cli.console import OUT, ExitCode, print_json
from sandbox.cli.options import JsonOption
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.readiness import readiness
from sandbox.environment import environment_names, load_environment


def ready(as_json: JsonOption = False) -> None:
    """Say whether Docker has the images of dev, prod and pinned, or could build them now. Nothing is built.

    Ends with 1 if one can neither be used nor built. The exercises' own image, the pantry, is built when it is needed.

    Example:
        python -m sandbox ready
    """
    engine = DockerEngine()
    found = [readiness(engine, load_environment(name)) for name in environment_names()]
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        for each in found:
            state = "is built" if each.built else each.problem or "is not built yet, and can be"
            OUT.print(f"{each.environment}: {state}", markup=False, soft_wrap=True)
    if any(each.problem for each in found):
        raise typer.Exit(ExitCode.DIFFERENT)
