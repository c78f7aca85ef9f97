"""A package index on this machine, with one tiny package: environments are then made in a second, without a network."""

from __future__ import annotations

import base64
import hashlib
import io
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sandbox.engines.base import Engine
from sandbox.environment import Environment
from sandbox.events import Event, EventKind
from sandbox.job import Job

MINE = f"{sys.version_info[0]}.{sys.version_info[1]}"
"""The Python that runs the tests: it is there for sure."""
WHEEL = "spoon-1.0-py3-none-any.whl"


def _wheel() -> bytes:
    files = {
        "spoon.py": b"SIZE = 'table'\n",
        "spoon-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: spoon\nVersion: 1.0\n",
        "spoon-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [f"{name},sha256={_urlsafe(data)},{len(data)}" for name, data in files.items()]
    files["spoon-1.0.dist-info/RECORD"] = "\n".join([*rows, "spoon-1.0.dist-info/RECORD,,", ""]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _urlsafe(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


_WHEEL = _wheel()
SHA256 = hashlib.sha256(_WHEEL).hexdigest()


class Shop:
    """The index as it runs.

    Attributes:
        url: its address, for PIP_INDEX_URL.
        asked: set as soon as anybody wants something.
        open: cleared, every customer waits.
        refuses: whether it turns everybody away.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked, self.open = threading.Event(), threading.Event()
        self.refuses = False
        self.open.set()


@contextmanager
def running_shop() -> Iterator[Shop]:
    shop = Shop()

    class Counter(BaseHTTPRequestHandler):
        def do_GET(self):
            shop.asked.set()
            shop.open.wait(100)
            if shop.refuses:
                self.send_error(403)
            elif self.path.endswith(WHEEL):
                self._hand_over(_WHEEL, "application/octet-stream")
            elif self.path.strip("/").endswith("simple/spoon"):
                page = f'<!DOCTYPE html><a href="/{WHEEL}#sha256={SHA256}">{WHEEL}</a>'
                self._hand_over(page.encode(), "text/html")
            else:
                self.send_error(404)

        do_HEAD = do_GET

        def _hand_over(self, data: bytes, kind: str) -> None:
            try:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(data)
            except ConnectionError:
                pass  # The customer left.

        def log_message(self, *words):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads = True
        shop.url = f"http://127.0.0.1:{server.server_port}/simple"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield shop
        finally:
            shop.open.set()
            server.shutdown()


def environment(folder: Path, python: str, *, version: str = "1.0", sha256: str = SHA256) -> Environment:
    """An environment with the one package, written to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "environment.toml").write_text(f'title = "A drawer"\npython = "{python}"\n')
    (folder / "Dockerfile").write_text("ARG BASE=python:3.11-slim\nFROM ${BASE}\n")
    (folder / "requirements.lock").write_text(f"spoon=={version} --hash=sha256:{sha256}\n")
    return Environment.from_folder(folder)


def use_spoon() -> Job:
    """A job that prints `table`."""
    return Job(("python", "-c", "import spoon; print(spoon.SIZE)"))


def kept(home: Path) -> list[str]:
    """What lies in the store, but for the locks' files."""
    return sorted(path.name for path in home.glob("local/*/*") if path.suffix != ".lock")


def steps(engine: Engine, environment: Environment) -> list[str]:
    """What an engine says while it prepares, step by step."""
    events: list[Event] = []
    engine.prepare(environment, events.append)
    return [event.text for event in events if event.kind is not EventKind.LOG]
