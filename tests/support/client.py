"""A browser without its looks: asks a server for pages and has them drawn, with whatever headers a test wants."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Answer:
    """What came back for one request; header names in lower case."""

    status: int
    headers: dict[str, str]
    text: str


def ask(url: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """One request, of which `headers` take the place of the usual ones; `_` in their names is read as `-`."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE_SECONDS)
    try:
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        connection.request(method, path, body or None, {name.replace("_", "-"): each for name, each in headers.items()})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read().decode())
    finally:
        connection.close()


class Tab:
    """One page that is open in a browser.

    Attributes:
        session: the server's name for it, once something was drawn.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self.session = connection, ""

    def draw(self, page: str = "", **query: str) -> str:
        """What is to be read of a page: its HTML, choices, alerts and exceptions.

        Args:
            page: its name in its address; empty for the first one.
        """
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = "&".join(f"{name}={value}" for name, value in query.items())
        self._connection.send(asked.SerializeToString())
        parts = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._connection.recv(PATIENCE_SECONDS, decode=False))
            element = message.delta.new_element
            if element.WhichOneof("type") == "html":
                parts.append(element.html.body)
            elif element.WhichOneof("type") in ("alert", "exception", "radio"):
                parts.append(str(element))
            if message.WhichOneof("type") == "new_session":
                self.session = message.new_session.initialize.session_id
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(parts)


@contextmanager
def tab(url: str, host: str = "", cookie: str = "", origin: str = "") -> Iterator[Tab]:
    """Open a page's websocket, as a browser does.

    Args:
        host: what the Host header says, where that is not the address itself.
        origin: the site of the page that asks; empty for the same one.
    """
    parts = urlsplit(url)
    with (
        socket.create_connection((str(parts.hostname), parts.port), PATIENCE_SECONDS) as line,
        connect(
            f"ws://{host or parts.netloc}/_stcore/stream",
            sock=line,
            origin=Origin(origin or f"http://{host or parts.netloc}"),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": cookie} if cookie else {},
            open_timeout=PATIENCE_SECONDS,
            max_size=None,
        ) as connection,
    ):
        yield Tab(connection)


def drawn(url: str, host: str = "", page: str = "", cookie: str = "", origin: str = "", **query: str) -> str:
    """What is to be read of a page in a tab that is closed again: see `tab` and `Tab.draw`."""
    with tab(url, host, cookie, origin) as opened:
        return opened.draw(page, **query)
