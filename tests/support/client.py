"""A browser without its looks: asks a server for pages and has them drawn, with whatever headers a test wants."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
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


def drawn(url: str, host: str = "", page: str = "", cookie: str = "", origin: str = "", **query: str) -> str:
    """The HTML of a page as the server draws it for a browser that asks for it through its websocket.

    Args:
        host: what the Host header says, where that is not the address itself.
        page: the page's name in its address; empty for the first one.
    """
    parts = urlsplit(url)
    headers = {"Cookie": cookie} if cookie else {}
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = "&".join(f"{name}={value}" for name, value in query.items())
    html = []
    with (
        socket.create_connection((str(parts.hostname), parts.port), PATIENCE_SECONDS) as line,
        connect(
            f"ws://{host or parts.netloc}/_stcore/stream",
            sock=line,
            origin=Origin(origin or f"http://{host or parts.netloc}"),
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=headers,
            open_timeout=PATIENCE_SECONDS,
            max_size=None,
        ) as connection,
    ):
        connection.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(connection.recv(PATIENCE_SECONDS, decode=False))
            if message.WhichOneof("type") == "delta":
                html.append(message.delta.new_element.html.body)
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(html)
