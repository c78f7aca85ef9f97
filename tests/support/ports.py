"""Ports for servers that a test starts a moment later."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress

FIRST_PORT, PORTS_EACH = 22_000, 500


def free_port() -> int:
    """A port that no other worker of this run takes meanwhile, and that no system gives to an outgoing connection."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST_PORT + PORTS_EACH * worker
    for port in random.sample(range(first, first + PORTS_EACH), PORTS_EACH):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"no port from {first} to {first + PORTS_EACH - 1} is free")
