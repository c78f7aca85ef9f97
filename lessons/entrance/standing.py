"""For whom a page is drawn: the server's owner, or one of the others."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address

import streamlit as st

from lessons.entrance.start import current
from workshop.location import URL_VARIABLE

HOSTED_VARIABLE = "TWO_KITCHENS_HOSTED"


class Standing(StrEnum):
    """Whom a page is drawn for; all but the owner get what a hosted course gives."""

    OWNER = "owner"
    """In a browser that came in by a code of this start."""
    VISITOR = "visitor"
    """Could come in by a code."""
    LEFT_OVER = "left-over"
    """Came in at another start of the course, and could again by a code of this one."""
    ONE_OF_MANY = "one-of-many"
    """There is nothing to come into: the server is for many, or there is none, as in Streamlit's AppTest."""


def standing() -> Standing:
    """Whom the page that is being drawn is for."""
    start = current()
    if start is None or is_hosted():
        return Standing.ONE_OF_MANY
    cookies = st.context.cookies
    if start.admits(cookies):
        return Standing.OWNER
    return Standing.LEFT_OVER if start.cookie in cookies else Standing.VISITOR


def is_hosted(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this server is for many: it is said to be, keeps progress in a database, or others can reach it."""
    if environ.get(HOSTED_VARIABLE, "").strip() or environ.get(URL_VARIABLE, "").strip():
        return True
    return not is_loopback(str(st.get_option("server.address") or ""))


def is_loopback(name: str) -> bool:
    """Whether a name or an address is always this machine's own."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
