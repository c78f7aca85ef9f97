"""How whatever we create in Docker is found again, so that cleaning removes that and nothing else."""

from __future__ import annotations

MINE = "two-kitchens"
"""On every image and container of ours, and on nothing else; its value is always `yes`."""
ENVIRONMENT = f"{MINE}.environment"
DEADLINE = f"{MINE}.deadline"
"""On containers: the Unix time after which nobody waits for it any more."""

FILTER = {"label": f"{MINE}=yes"}
