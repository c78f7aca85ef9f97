"""Does Docker really run a container here? The many ways in which it may not are told apart.

That a client prints its version says nothing. None of what is found here stops the course: it has other engines.
"""

from __future__ import annotations

import re

from launcher.checks.docker_cli import DockerCli
from launcher.checks.docker_error import DockerError, WrongImage
from launcher.checks.docker_socket import DockerSocket
from launcher.finding import Finding, Status
from launcher.fixes import Fix

TO_PULL = "hello-world"
IMAGES_TRIED = 3

# The likeliest to be what the course will run come first. All but the last contain the program `true`.
# Those that gradings and measurements make come and go, perhaps as we look.
_LIKELY = (
    r"two-kitchens/(?!throwaway:|learner:)",
    r"two-kitchens-stand-in:",
    r"(.+/)?python:",
    r"(.+/)?(debian|ubuntu|alpine|busybox):",
    "",
)

_SAYS = {
    "no-client": "neither a client nor an engine's socket is here",
    "not-running": "a client is here, and no engine answers it",
    "not-allowed": "an engine is here, and this user may not talk to it",
    "cannot-run": "an engine answers, and cannot run a container",
    "no-image": f"an engine answers, has no image to try, and could not pull {TO_PULL}",
}

_LOAD = "docker load -i FILE with the workshop's image bundle, or on another network: docker pull hello-world"
_FIXES = {
    "no-client": Fix(
        linux="sudo apt install docker.io (or dnf install docker)",
        macos="brew install --cask docker, then open Docker once",
        windows="winget install Docker.DockerDesktop, then start Docker Desktop once",
    ),
    "not-running": Fix(
        linux="sudo systemctl start docker (and unset DOCKER_HOST if it names an engine that is gone)",
        macos="open -a Docker (and unset DOCKER_HOST if it names an engine that is gone)",
        windows="start Docker Desktop and wait until it says that the engine runs",
    ),
    "not-allowed": Fix(
        linux="sudo usermod -aG docker $USER, then log out and in again",
        macos="quit Docker and open it again as this user",
        windows='as administrator: net localgroup docker-users "%USERNAME%" /add, then log out and in again',
    ),
    "cannot-run": Fix(
        linux="sudo systemctl restart docker; journalctl -u docker -n 50 shows its log",
        macos="Docker's menu, Troubleshoot, Restart",
        windows="Docker Desktop's menu, Troubleshoot, Restart",
    ),
    "no-image": Fix.everywhere(_LOAD),
}


def check_docker() -> list[Finding]:
    """Run a container of an image that is here, or of a small one that is pulled for it and removed again."""
    engine = DockerCli.find() or DockerSocket.find()
    if engine is None:
        return [_without("no-client")]
    try:
        version = engine.version()
        image = _run_something(engine)
    except DockerError as error:
        return [_without(error.code, f": {_short(str(error))}")]
    return [Finding("Docker", Status.OK, "runs", f"engine {version} ran a container of {image}")]


def _without(code: str, said: str = "") -> Finding:
    found = f"{_SAYS[code]}, so the course uses its local engine{said}"
    return Finding("Docker", Status.WARNING, code, found, _FIXES[code])


def _run_something(engine: DockerCli | DockerSocket) -> str:
    """Run a container; gives the image that it was made from."""
    for image in likeliest(engine.images())[:IMAGES_TRIED]:
        try:
            engine.run(image, entrypoint=None if image.startswith(TO_PULL) else "true")
        except WrongImage:
            continue
        return image
    engine.pull(TO_PULL)
    try:
        engine.run(TO_PULL, entrypoint=None)
    except WrongImage as error:
        raise DockerError("cannot-run", f"{TO_PULL} does not start") from error
    finally:
        engine.remove(TO_PULL)
    return TO_PULL


def likeliest(images: list[str]) -> list[str]:
    """The images that have a name, those of the course first."""
    named = [image for image in images if "<none>" not in image]
    return sorted(named, key=lambda image: next(rank for rank, kind in enumerate(_LIKELY) if re.match(kind, image)))


def _short(text: str) -> str:
    return text if len(text) <= 240 else text[:239] + "…"
