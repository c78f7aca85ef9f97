"""Which ports of this machine are free."""

from __future__ import annotations

import errno
import socket
import sys

from launcher.faults import Fault

DEFAULT_PORT = 8501
TRIED = 50


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `port` now.

    Raises:
        Fault: it is not the port: the address is not one of this machine's, or the port is only for administrators.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # macOS lets one bind beside a server that listens on all addresses: whoever answers is there.
        probe.settimeout(1)
        if probe.connect_ex((reachable(address), port)) == 0:
            return False
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # A connection that was closed a moment ago still counts as in use without it.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except socket.gaierror as error:
            raise Fault(f"{address} is no address of this machine: take --address 127.0.0.1.") from error
        except PermissionError as error:
            raise Fault(f"Port {port} is only for administrators: take one from 1024 on with --port.") from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise Fault(f"{address} is no address of this machine: take --address 127.0.0.1.") from error
            return False
    return True


def reachable(address: str) -> str:
    """The address under which this machine itself reaches a server that listens on `address`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - it is looked up, not bound


def first_free(address: str) -> int:
    """The course's usual port, or the next one that is free.

    Raises:
        Fault: all of the next ones are taken.
    """
    for port in range(DEFAULT_PORT, DEFAULT_PORT + TRIED):
        if is_free(port, address):
            return port
    raise Fault(f"Ports {DEFAULT_PORT} to {DEFAULT_PORT + TRIED - 1} are all in use: name a free one with --port.")
