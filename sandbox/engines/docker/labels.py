"""How what we create in Docker is found again, so that cleaning removes that and nothing else."""

from __future__ import annotations

from sandbox.installation import installation_id

MINE = "two-kitchens"
"""On every image of ours, of any version and installation; its value is always `yes`."""
INSTALLATION = f"{MINE}.installation"
"""On images: the id of the installation that built it. What is built upon one, and runs in one, inherits it."""
CONTAINER = f"{MINE}.container-of"
"""On containers, and never on images: the id of the installation that created it."""
ENVIRONMENT = f"{MINE}.environment"
BASE = f"{MINE}.base"
"""On images: the name of the base image that it was really built on."""
DEADLINE = f"{MINE}.deadline"
"""On containers: the Unix time after which nobody waits for it any more."""


def on_image(environment: str, base: str = "") -> dict[str, str]:
    """The labels of an image that is built here."""
    return {MINE: "yes", INSTALLATION: installation_id(), ENVIRONMENT: environment, **({BASE: base} if base else {})}


def on_container(environment: str, deadline: int = 0) -> dict[str, str]:
    """The labels of a container that is created here.

    Args:
        deadline: the Unix time after which nobody waits for it; 0 for one that its maker removes in any case.
    """
    marks = {MINE: "yes", CONTAINER: installation_id(), ENVIRONMENT: environment}
    return marks | ({DEADLINE: str(deadline)} if deadline else {})


def images() -> dict[str, list[str]]:
    """Docker's filter for this installation's images: a new one each time, as Docker's client writes into it."""
    return {"label": [f"{INSTALLATION}={installation_id()}"]}


def containers() -> dict[str, list[str]]:
    """Docker's filter for this installation's containers."""
    return {"label": [f"{CONTAINER}={installation_id()}"]}
