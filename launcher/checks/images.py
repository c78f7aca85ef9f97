"""Are the images of dev, prod and pinned here, or can they be built? An engine alone is not enough for the demo."""

from __future__ import annotations

import json
import os
import subprocess

from launcher.finding import Finding, Status
from launcher.fixes import Fix
from launcher.project import ROOT
from launcher.stamp import Stamp, python_in

_NAME = "Images"
_WHICH = "dev, prod and pinned"
_SECONDS = 60
_ENGINE = "TWO_KITCHENS_ENGINE"
# How `python -m sandbox` ends where Docker itself is the trouble, which another check reports.
_NO_ENGINE = 125
_FIX = Fix.everywhere(
    "do what the line above says, or load the workshop's images with docker load -i FILE; "
    "to do without Docker, set TWO_KITCHENS_ENGINE=recorded"
)


def check_images() -> list[Finding]:
    """Ask the course itself, which knows its images by name; nothing is built."""
    if os.environ.get(_ENGINE, "docker") not in ("", "docker"):
        return []
    if Stamp.read() is None:
        text = (
            f"{_WHICH}: unknown until the course is installed: run `python3 course.py install`, then this doctor again"
        )
        return [Finding(_NAME, Status.WARNING, "not-installed", text)]
    try:
        done = subprocess.run(
            [str(python_in()), "-m", "sandbox", "ready", "--json"],
            cwd=str(ROOT),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
        if done.returncode == _NO_ENGINE:
            return []
        return [_finding(json.loads(done.stdout))]
    except (OSError, ValueError, KeyError, TypeError, subprocess.TimeoutExpired) as error:
        text = (
            f"{_WHICH} could not be checked ({type(error).__name__}): run `{python_in()} -m sandbox ready` to see why"
        )
        return [Finding(_NAME, Status.WARNING, "unknown", text)]


def _finding(found: list[dict[str, str]]) -> Finding:
    problems = [each["problem"] for each in found if each["problem"]]
    if problems:
        return Finding(_NAME, Status.FAILED, "cannot-be-had", problems[0], _FIX)
    missing = [each["environment"] for each in found if not each["built"]]
    if missing:
        text = f"{', '.join(missing)}: not built yet, and can be; the first start builds them in the background"
        return Finding(_NAME, Status.OK, "to-build", text)
    return Finding(_NAME, Status.OK, "built", f"{', '.join(each['environment'] for each in found)} are built")
