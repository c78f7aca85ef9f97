"""Takes away containers of ours that are still there: all of them, or those that a dead process forgot."""

from __future__ import annotations

import time
from contextlib import suppress
from http import HTTPStatus

import docker
import docker.errors

from sandbox.engines.docker import labels
from sandbox.engines.docker.containers import REMOVE_SECONDS
from sandbox.engines.docker.errors import UNREACHABLE, docker_errors


def clean_containers(api: docker.APIClient) -> list[str]:
    """Remove every container of this installation, running or not, and name each.

    Raises:
        EngineLost, EngineError: Docker's trouble.
    """
    removed = []
    with docker_errors("removing containers"):
        for container in api.containers(all=True, filters=labels.containers()):
            if _remove(api, container["Id"]):
                removed.append(f"container {container['Id'][:12]}")
    return removed


def sweep_containers(api: docker.APIClient) -> None:
    """Remove containers that a process which died left behind: those that nobody can be waiting for."""
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        for container in api.containers(all=True, filters=labels.containers()):
            deadline = container["Labels"].get(labels.DEADLINE, "")
            if deadline.isdigit() and int(deadline) < time.time():
                _remove(api, container["Id"])


def _remove(api: docker.APIClient, container: str) -> bool:
    """Remove one container; whether it was us who did."""
    try:
        api.remove_container(container, force=True, v=True)
    except docker.errors.NotFound:
        return False
    except docker.errors.APIError as error:
        if error.status_code != HTTPStatus.CONFLICT:
            raise
        # Somebody else is at it: wait, so that it really is gone.
        with suppress(docker.errors.NotFound):
            api.wait(container, timeout=int(REMOVE_SECONDS), condition="removed")
        return False
    return True
