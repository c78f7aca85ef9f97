"""What Docker knows of a container whose runner was killed: on request, for want of memory, or neither."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import docker
import docker.errors

from sandbox.engines.docker.errors import UNREACHABLE

_SECONDS = 5.0
_LATER = 0.5
"""Docker notes down a request a moment after it was fulfilled; it is asked for what it notes until so many seconds."""


def was_killed_on_request(api: docker.APIClient, name: str, state: Mapping[str, Any]) -> bool:
    """Whether somebody had Docker kill or stop the container, which none of the jobs inside can.

    Args:
        state: of the container, in Docker's words, after its end.
    """
    # Not through the client's own call, which would wait for ever for a Docker that hangs.
    with suppress(docker.errors.DockerException, *UNREACHABLE, ValueError, KeyError):
        asked = {
            # By Docker's clock, not by ours.
            "since": f"{_seconds(state['StartedAt']) - _LATER:.9f}",
            "until": f"{_seconds(state['FinishedAt']) + _LATER:.9f}",
            "filters": json.dumps({"type": ["container"], "container": [name], "event": ["kill"]}),
        }
        answer = api.get(f"{api.base_url}/v{api.api_version}/events", params=asked, timeout=_SECONDS)
        return bool(answer.ok and answer.text.strip())
    return False


def sees_memory(api: docker.APIClient) -> bool:
    """Whether Docker surely notices when a container's memory runs out: with the first kind of cgroups it does."""
    with suppress(docker.errors.DockerException, *UNREACHABLE):
        return str(api.info().get("CgroupVersion") or "1") == "1"
    return False


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
