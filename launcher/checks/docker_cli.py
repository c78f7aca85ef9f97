"""Reaches Docker through its command line client, which knows contexts, desktops and remote hosts."""

from __future__ import annotations

import os
import shutil
import subprocess

from launcher.checks import docker_error
from launcher.checks.docker_error import DockerError, WrongImage
from launcher.process import ask


class DockerCli:
    """Docker by its client on PATH."""

    def __init__(self, client: str) -> None:
        self._client = client

    @classmethod
    def find(cls) -> DockerCli | None:
        client = shutil.which("docker")
        return cls(client) if client else None

    def version(self) -> str:
        """The engine's version; it is the engine that is asked, not the client."""
        return self._ask("version", "--format", "{{.Server.Version}}").strip()

    def images(self) -> list[str]:
        """Names of the images that are here."""
        return self._ask("images", "--format", "{{.Repository}}:{{.Tag}}").split()

    def run(self, image: str, entrypoint: str | None) -> None:
        """Run a container to its end and remove it."""
        name = docker_error.NAME.format(os.getpid())
        options = ["--rm", "--name", name, "--label", docker_error.LABEL, "--network", "none"]
        options += ["--memory", str(docker_error.MEMORY_BYTES), "--pull", "never"]
        options += ["--entrypoint", entrypoint] if entrypoint else []
        try:
            self._ask("run", *options, image, seconds=docker_error.SECONDS_TO_RUN)
        except DockerError as error:
            # A client that was stopped in the middle leaves its container running.
            ask([self._client, "rm", "--force", name], docker_error.SECONDS_TO_ANSWER)
            if docker_error.is_about_the_image(str(error)):
                raise WrongImage from error
            raise DockerError("cannot-run", str(error)) from error

    def pull(self, image: str) -> None:
        """Fetch an image from its registry."""
        try:
            self._ask("pull", "--quiet", image, seconds=docker_error.SECONDS_TO_PULL)
        except DockerError as error:
            raise DockerError("no-image", str(error)) from error

    def remove(self, image: str) -> None:
        """Remove an image; that it cannot be removed is no matter."""
        ask([self._client, "image", "rm", image], docker_error.SECONDS_TO_ANSWER)

    def _ask(self, *arguments: str, seconds: float = docker_error.SECONDS_TO_ANSWER) -> str:
        try:
            answer = subprocess.run(
                [self._client, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=seconds,
                check=False,
            )
        except OSError as error:
            raise DockerError("cannot-run", f"{self._client} does not start: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            raise DockerError("not-running", f"`docker {arguments[0]}` gave no answer within {seconds:g} s") from error
        if answer.returncode != 0:
            raise docker_error.from_text(answer.stderr or answer.stdout)
        return answer.stdout
