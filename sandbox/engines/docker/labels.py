"""How whatever we create in Docker is found again, so that cleaning removes that and nothing else."""

from __future__ import annotations

MINE = "two-kitchens"
"""On every image and container of ours, and on nothing else; its value is always `yes`."""
ENVIRONMENT = f"{MINE}.environment"
DEADLINE = f"{MINE}.deadline"
"""On containers: the Unix time after which nobody waits for it any more."""


def mine() -> dict[str, str]:
    """Docker's filter for what is ours: a new one each time, as Docker's client writes into what it is given."""
    return {"label": f"{MINE}=yes"}
