"""A package index on this machine, and wheels to fill it with."""

from __future__ import annotations

import base64
import hashlib
import io
import ssl
import threading
import zipfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

SECONDS_TO_HOLD = 120


class Index:
    """A package index on this machine, as pip and uv ask one.

    Attributes:
        requests: what was asked for, in order: paths, or whole addresses where it was asked as a proxy.
        agents: who asked, request by request.
        password: what HTTP basic authentication must carry, as `name:password`; empty for none.
        held: while it is cleared, package files are promised and do not come.
    """

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        self.requests: list[str] = []
        self.agents: list[str] = []
        self.password = ""
        self.held = threading.Event()
        self.held.set()
        self._files: dict[str, dict[str, bytes]] = {}
        self._hashes: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}/simple"

    def url_with(self, credentials: str) -> str:
        return self.url.replace("://", f"://{credentials}@")

    def add(self, name: str, version: str, files: Mapping[str, str | bytes]) -> None:
        """Offer a wheel that holds these files."""
        self.offer(name, version, wheel(name, version, files), "py3-none-any")

    def offer(self, name: str, version: str, content: bytes, tag: str) -> None:
        """Offer a wheel."""
        self._files.setdefault(name, {})[f"{name}-{version}-{tag}.whl"] = content
        self._hashes[f"{name}=={version}"] = hashlib.sha256(content).hexdigest()

    def tamper(self, name: str) -> None:
        """Serve other files than those that the locks name."""
        for file in self._files[name]:
            self._files[name][file] = wheel(name, "1.0", {f"{name}.py": "VERSION = 'something else'"})

    def lock(self, *pins: str) -> str:
        """A lock with hashes for these pins, such as `pinch==1.0`."""
        return "".join(f"{pin} \\\n    --hash=sha256:{self._hashes[pin]}\n" for pin in pins)

    def close(self) -> None:
        self.held.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                index.requests.append(self.path)
                index.agents.append(self.headers.get("User-Agent", ""))
                wanted = "Basic " + base64.b64encode(index.password.encode()).decode()
                if index.password and self.headers.get("Authorization") != wanted:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", "Basic")
                    self.end_headers()
                    return
                _, _, name, *file = urlsplit(self.path).path.split("/")
                files = index._files.get(name, {})
                if file and file[0] in files:
                    self._send(files[file[0]], hold=True)
                elif files:
                    links = "".join(f'<a href="/simple/{name}/{file}">{file}</a>\n' for file in files)
                    self._send(f"<html><body>{links}</body></html>".encode(), "text/html")
                else:
                    self.send_error(404)

            def _send(self, content: bytes, kind: str = "application/octet-stream", hold: bool = False) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                half = len(content) // 2
                self.wfile.write(content[:half])
                self.wfile.flush()
                if hold:
                    index.held.wait(SECONDS_TO_HOLD)
                self.wfile.write(content[half:])

            def log_message(self, *_: object) -> None:
                """Keep the terminal clean."""

        return Handler


def wheel(name: str, version: str, files: Mapping[str, str | bytes]) -> bytes:
    """A wheel that pip and uv accept."""
    info = f"{name}-{version}.dist-info"
    content: dict[str, str | bytes] = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*content, f"{info}/RECORD"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in content.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, text)
    return packed.getvalue()


def fill(served: Index) -> None:
    """Offer `pinch` 1.0 and 2.0."""
    for version, note in (
        ("1.0", ""),
        ("2.0", "# of another length: bytecode is matched by the second and the size\n"),
    ):
        served.add("pinch", version, {"pinch.py": f"VERSION = '{version}'\n{note}"})
