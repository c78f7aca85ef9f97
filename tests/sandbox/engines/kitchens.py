"""An engine with an environment that is ready in it, and ways to see what a run left behind."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import docker

from sandbox.engines.base import Engine
from sandbox.engines.docker import labels
from sandbox.environment import Environment
from sandbox.job import Job, Limits
from sandbox.result import RunResult


@dataclass(frozen=True)
class Kitchen:
    """An engine, an environment that is ready in it, and a way to see what a run left behind.

    Attributes:
        remains: what is still there of the run whose job carries that token.
    """

    engine: Engine
    environment: Environment
    remains: Callable[[str], list[str]] = lambda token: []

    def run(self, job: Job) -> RunResult:
        return self.engine.run(self.environment, job)

    def python(self, code: str, **more) -> RunResult:
        return self.run(python(code, **more))

    def comes_clean(self, token: str) -> bool:
        """Whether nothing remains, now or within a moment: a killed process takes one to be gone."""
        end = time.monotonic() + 40
        while self.remains(token) and time.monotonic() < end:
            time.sleep(0.05)
        return self.remains(token) == []


def python(code: str, **more) -> Job:
    """A job that runs `code`, with the usual limits where nothing else is said."""
    return Job(("python", "-c", code), **{"limits": Limits(seconds=60), **more})


def marked(job: Job) -> tuple[Job, str]:
    """The same job, findable: what it starts and where it works carry the token."""
    token = f"token_{secrets.token_hex(8)}"
    return replace(job, variables={**job.variables, "TOKEN": token}, files={**job.files, token: b""}), token


def containers(token: str) -> list[str]:
    client = docker.from_env()
    found = []
    for container in client.api.containers(all=True, filters=labels.containers()):
        try:
            variables = client.api.inspect_container(container["Id"])["Config"]["Env"]
        except docker.errors.NotFound:
            continue
        if f"TOKEN={token}" in variables:
            found.append(container["Id"])
    client.close()
    return found


def processes(token: str) -> list[str]:
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TOKEN={token}".encode() in environ.read_bytes().split(b"\0"):
                found.append(environ.parent.name)
        except OSError:
            continue
    return found


def folders(home: Path, token: str) -> list[str]:
    return [str(path) for path in home.glob(f"local/runs/*/work/{token}")]
