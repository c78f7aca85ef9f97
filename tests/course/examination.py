"""The doctor's report, read."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.course.project import Project

NO_DOCKER = {"DOCKER_HOST": "unix:///no/such/docker.sock"}


def examine(
    project: Project, *arguments: str, python: str = sys.executable, **variables: str
) -> tuple[int, dict[str, Any]]:
    """The doctor's exit status and its findings by name."""
    done = project.run("doctor", "--json", *arguments, python=python, **{**NO_DOCKER, **variables})
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["ok"] == (done.returncode == 0)
    return done.returncode, {check["name"].split()[0]: check for check in report["checks"]}
