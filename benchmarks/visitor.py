"""A learner's browser as the server knows it: Streamlit's protocol over a real websocket, and nothing drawn.

It keeps what a page shows and what a browser would have cached, answers the pages that ask to be polled, and presses
buttons. Pictures, scripts and fonts are not fetched.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

_OVER = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Lost(Exception):
    """The server did not do what a browser counts on; the text says what it did."""


class Visitor:
    """One browser tab on one page of a Streamlit app."""

    def __init__(self, address: str, page: str) -> None:
        """Nothing is sent yet.

        Args:
            address: such as `http://127.0.0.1:8501`.
            page: the page's path, without a slash.
        """
        self._address, self._page = address, page
        self._connection: ClientConnection | None = None
        self._shown: dict[tuple[int, ...], ForwardMsg] = {}
        self._cached: dict[str, ForwardMsg] = {}
        self._query = self._script = ""
        self._polls: dict[str, asyncio.Task[None]] = {}
        self.received = 0
        """Bytes that came over the websocket."""

    async def open(self, sign: str) -> float:
        """Open the page; gives the seconds until it is drawn and `sign` is on it."""
        began = time.perf_counter()
        await self._get(f"/{self._page}")
        self._connection = await connect(
            f"ws://{urlsplit(self._address).netloc}/_stcore/stream",
            origin=Origin(self._address),
            subprotocols=[Subprotocol("streamlit")],
            compression=None,
            max_size=None,
            # As a browser: it waits, and never asks whether the server is still there.
            open_timeout=None,
            ping_interval=None,
        )
        await self._run_script()
        await self._until(lambda: self.shows(sign))
        return time.perf_counter() - began

    async def press(self, button: str, sign: str) -> float:
        """Press the button with this key; gives the seconds until the page is drawn and `sign` is on it."""
        began = time.perf_counter()
        await self._run_script(pressed=self._id(button))
        await self._until(lambda: self.shows(sign))
        return time.perf_counter() - began

    async def close(self) -> None:
        """Close the tab."""
        self._stop_polling(list(self._polls))
        if self._connection is not None:
            await self._connection.close()

    def shows(self, sign: str) -> bool:
        """Whether `sign` is a part of the page's HTML, or of the key of a button that can be pressed."""
        return any(
            sign in element.html.body or (sign in element.button.id and not element.button.disabled)
            for element in (message.delta.new_element for message in self._shown.values())
        )

    @property
    def text(self) -> str:
        """The page's HTML, for a message when something was not found on it."""
        return "\n".join(message.delta.new_element.html.body for message in self._shown.values())

    def _id(self, button: str) -> str:
        for message in self._shown.values():
            found = message.delta.new_element.button
            if found.id.endswith(f"-{button}") and not found.disabled:
                return str(found.id)
        raise Lost(f"There is no button “{button}” that can be pressed.")

    async def _get(self, path: str) -> None:
        """Fetch the page itself, as a browser does before it asks for anything else."""
        parts = urlsplit(self._address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise Lost(f"GET {path} was answered with {answer[:80]!r}.")

    async def _run_script(self, *, pressed: str = "", fragment: str = "") -> None:
        """Ask for the page, or a fragment of it, to be drawn, as if `pressed` had been pressed."""
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_script_hash = self._query, self._script
        client.page_name = "" if self._script else self._page
        client.fragment_id, client.is_auto_rerun = fragment, bool(fragment)
        client.cached_message_hashes.extend(self._cached)
        client.context_info.url = f"{self._address}/{self._page}"
        client.context_info.timezone, client.context_info.locale = "UTC", "en-GB"
        if pressed:
            widget = client.widget_states.widgets.add()
            widget.id, widget.trigger_value = pressed, True
        assert self._connection is not None
        try:
            await self._connection.send(message.SerializeToString())
        except ConnectionClosed as error:
            raise Lost(f"The server closed the connection: {error}") from error

    async def _until(self, done: Callable[[], bool]) -> None:
        """Take in what the server sends until a run of the script ends and `done` holds."""
        assert self._connection is not None
        while True:
            try:
                data = await self._connection.recv()
            except ConnectionClosed as error:
                raise Lost(f"The server closed the connection: {error}") from error
            assert isinstance(data, bytes)
            self.received += len(data)
            message = ForwardMsg.FromString(data)
            self._take(message)
            over = message.WhichOneof("type") == "script_finished" and message.script_finished in _OVER
            if over and done():
                return

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "ref_hash":
                known = ForwardMsg()
                known.CopyFrom(self._cached[message.ref_hash])
                known.metadata.CopyFrom(message.metadata)
                self._take(known)
            case "navigation":
                self._script = message.navigation.page_script_hash
            case "new_session":
                if not message.metadata.run.fragment_ids:
                    self._stop_polling(list(self._polls))
                    self._shown.clear()
            case "delta":
                self._shown[tuple(message.metadata.delta_path)] = message
                if message.delta.new_element.HasField("exception"):
                    raise Lost(f"The page shows an exception: {message.delta.new_element.exception.message}")
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                poll = self._poll(message.auto_rerun.fragment_id, message.auto_rerun.interval)
                self._stop_polling([message.auto_rerun.fragment_id])
                self._polls[message.auto_rerun.fragment_id] = asyncio.create_task(poll)
            case "stop_auto_rerun":
                self._stop_polling(list(message.stop_auto_rerun.fragment_ids))
        if message.metadata.cacheable:
            self._cached[message.hash] = message

    async def _poll(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            with suppress(Lost):  # The next step finds the connection closed, and says so.
                await self._run_script(fragment=fragment)

    def _stop_polling(self, fragments: list[str]) -> None:
        for fragment in fragments:
            if poll := self._polls.pop(fragment, None):
                poll.cancel()
