"""What the course adds to Streamlit's server: the entrance, the guard before it, and the lines in the terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.logger import get_logger
from streamlit.starlette import App

from lessons.entrance.door import PATH, ROUTE
from lessons.entrance.hosts import Guard, further_hosts
from lessons.entrance.standing import Standing, is_hosted, standing
from lessons.entrance.start import Start, keep


def entrance(at_start: Callable[[], object]) -> dict[str, Any]:
    """What `st.App` is to be made with.

    Args:
        at_start: is called when the server is about to answer, and must not take long.

    Raises:
        SystemExit: a setting is wrong; with the sentence that says which.
    """
    try:
        further_hosts()
    except ValueError as error:
        raise SystemExit(str(error)) from None
    return {
        "routes": [ROUTE],
        "middleware": [Middleware(Guard)],
        "lifespan": partial(_open, at_start),
        "on_script_error": _keep_details_inside,
    }


@asynccontextmanager
async def _open(at_start: Callable[[], object], app: App) -> AsyncIterator[None]:  # noqa: ARG001 - Streamlit gives it
    """From before the first request to after the last: the secrets of this start, unless it serves many."""
    if is_hosted():
        # A traceback shows learners where the server keeps its files; the server's own log has all of it.
        st.set_option("client.showErrorDetails", "none")
        get_logger(__name__).info("The course is served at %s", _address())
    else:
        start = Start(int(st.get_option("server.port")), lambda code: _tell("Next code, for another browser", code))
        keep(start)
        _tell("Open the course", start.code)
    at_start()
    try:
        yield
    finally:
        keep(None)


def _tell(what: str, code: str) -> None:
    # Flushed: `course.py`, or another program that started this, reads it through a pipe.
    print(f"{what}: {_address()}{PATH}?code={code}", flush=True)


def _address() -> str:
    host = str(st.get_option("server.address") or "localhost")
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{st.get_option('server.port')}"


def _keep_details_inside(_: Exception) -> bool:
    """Show a visitor that a page broke, and nothing of how; the owner sees it all."""
    if standing() is Standing.OWNER:
        return False
    st.error("This page broke, and that is not your fault. Reload it; if it breaks again, tell the course’s owner.")
    return True
