"""Image registries on this machine: a real one, and one that refuses. Docker asks 127.0.0.1 without TLS."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.waiting import wait_until

_CODES = {401: "UNAUTHORIZED", 403: "DENIED", 404: "MANIFEST_UNKNOWN", 429: "TOOMANYREQUESTS", 500: "UNKNOWN"}


@contextmanager
def refusing_registry(status: int) -> Iterator[str]:
    """A registry that answers every question for an image with `status`; its `host:port`."""

    class Handler(BaseHTTPRequestHandler):
        # What is no HTTP is answered in HTTP too: so Docker learns that nobody speaks TLS here.
        default_request_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known = self.path == "/v2/"
            body = {} if known else {"errors": [{"code": _CODES[status], "message": HTTPStatus(status).phrase.lower()}]}
            self.send_response(HTTPStatus.OK if known else status)
            self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(json.dumps(body).encode())

        do_HEAD = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def silent_registry() -> Iterator[str]:
    """Something that takes connections and never says a word; its `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def deserted_port() -> Iterator[str]:
    """An address at which nobody listens, and nobody else can begin to meanwhile; its `host:port`."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def real_registry(folder: Path) -> Iterator[str]:
    """The registry of Debian's package docker-registry, with its data in `folder`; its `host:port`."""
    # On a port that it finds itself, and tells: one that was free a moment ago may be another's by now.
    (folder / "config.yml").write_text(
        f"version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {folder / 'data'}\nhttp:\n  addr: 127.0.0.1:0\n",
        encoding="utf-8",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["docker-registry", "serve", str(folder / "config.yml")], stdout=log, stderr=log)
    try:
        wait_until(lambda: _address(folder / "log"), "the registry listens")
        yield _address(folder / "log")
    finally:
        process.kill()
        process.wait()


def _address(log: Path) -> str:
    """Where the registry that writes `log` listens; empty as long as it does not."""
    told = re.search(r"listening on (127\.0\.0\.1:\d+)\b", log.read_text(errors="replace"))
    return told[1] if told else ""
