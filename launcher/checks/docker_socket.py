"""Reaches Docker through its socket, where there is an engine and no client: the course itself needs no client."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sys
from typing import Any
from urllib.parse import quote, urlsplit

from launcher.checks import docker_error
from launcher.checks.docker_error import DockerError, WrongImage


class _Connection(http.client.HTTPConnection):
    """HTTP to the engine: over its Unix socket, or over TCP where DOCKER_HOST says so."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(urlsplit(host).hostname or "docker", urlsplit(host).port or 2375, timeout=seconds)
        self._path = urlsplit(host).path if host.startswith("unix:") else ""

    def connect(self) -> None:
        if not self._path or sys.platform == "win32":
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class DockerSocket:
    """Docker by its HTTP interface."""

    def __init__(self, host: str) -> None:
        self._host = host

    @classmethod
    def find(cls) -> DockerSocket | None:
        """The engine that DOCKER_HOST names, or one whose socket lies in a usual place."""
        host = os.environ.get("DOCKER_HOST", "")
        if host:
            plain = host.startswith("tcp:") and not os.environ.get("DOCKER_TLS_VERIFY")
            return cls(host) if host.startswith("unix:") or plain else None
        if sys.platform == "win32":
            return None
        runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
        home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is no home
        for place in ("/var/run/docker.sock", f"{runtime}/docker.sock", f"{home}/.docker/run/docker.sock"):
            if os.path.exists(place):  # noqa: PTH110 - Path.exists() raises where we may not look
                return cls(f"unix://{place}")
        return None

    def version(self) -> str:
        return str(self._ask("GET", "/version")["Version"])

    def images(self) -> list[str]:
        return [tag for image in self._ask("GET", "/images/json") for tag in image.get("RepoTags") or ()]

    def run(self, image: str, entrypoint: str | None) -> None:
        """Run a container to its end and remove it."""
        name = docker_error.NAME.format(os.getpid())
        wanted = {
            "Image": image,
            "Labels": {docker_error.LABEL: ""},
            "HostConfig": {"NetworkMode": "none", "Memory": docker_error.MEMORY_BYTES},
            **({"Entrypoint": [entrypoint], "Cmd": []} if entrypoint else {}),
        }
        try:
            self._ask("POST", f"/containers/create?name={name}", wanted)
            try:
                self._ask("POST", f"/containers/{name}/start")
                code = self._ask("POST", f"/containers/{name}/wait", seconds=docker_error.SECONDS_TO_RUN)["StatusCode"]
            finally:
                self._ask("DELETE", f"/containers/{name}?force=1")
        except DockerError as error:
            if docker_error.is_about_the_image(str(error)):
                raise WrongImage from error
            raise DockerError("cannot-run", str(error)) from error
        if code != 0:
            raise DockerError("cannot-run", f"a container of {image} ended with exit status {code}")

    def pull(self, image: str) -> None:
        """Fetch an image from its registry."""
        try:
            # It answers 200 at once and tells how it went line by line.
            lines = self._ask(
                "POST", f"/images/create?fromImage={quote(image)}&tag=latest", seconds=docker_error.SECONDS_TO_PULL
            )
        except DockerError as error:
            raise DockerError("no-image", str(error)) from error
        for line in lines if isinstance(lines, list) else [lines]:
            if "error" in line:
                raise DockerError("no-image", str(line["error"]))

    def remove(self, image: str) -> None:
        """Remove an image; that it cannot be removed is no matter."""
        try:
            self._ask("DELETE", f"/images/{quote(image)}")
        except DockerError:
            return

    def _ask(self, method: str, path: str, body: Any = None, seconds: float = docker_error.SECONDS_TO_ANSWER) -> Any:
        connection = _Connection(self._host, seconds)
        try:
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except PermissionError as error:
            raise DockerError("not-allowed", f"permission denied at {self._host}") from error
        except (OSError, http.client.HTTPException) as error:
            raise DockerError("not-running", f"{self._host} does not answer: {error}") from error
        finally:
            connection.close()
        answers = [json.loads(line) for line in text.splitlines() if line.startswith(("{", "["))]
        if response.status >= 400:
            raise DockerError("cannot-run", str(answers[0].get("message", text)) if answers else text)
        return answers[0] if len(answers) == 1 else answers
