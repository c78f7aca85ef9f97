"""The host names this server answers to, and the sites whose pages may call it.

A page of somebody else's whose name leads to this machine (DNS rebinding) is refused here, before Streamlit hears of
it: Streamlit takes any name, and any page that has the same one. Of other pages it would ask a server elsewhere for
this machine's address, to compare it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lessons.entrance.standing import is_hosted, is_loopback
from lessons.entrance.start import current

HOSTS_VARIABLE = "TWO_KITCHENS_HOSTS"
# A name or an address, and perhaps a port: what Python's own reader makes a name of may have a tail besides.
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:\d{1,5})?", re.ASCII)
ENTRANCE_HEADER = "Two-Kitchens-Entrance"
"""Says to `course.py` that a code is needed, and so is about to be printed."""
# Referrer-Policy: no other site learns an address with a code in it. Framing: pages of the course show each other.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
}


def further_hosts(environ: Mapping[str, str] = os.environ) -> frozenset[str]:
    """The names in TWO_KITCHENS_HOSTS, and the one under which GitHub Codespaces forwards our port.

    Raises:
        ValueError: the setting has something in it that is no name of a host.
    """
    hosts = set()
    for entry in filter(None, map(str.strip, environ.get(HOSTS_VARIABLE, "").split(","))):
        name = _hostname(entry)
        if not name:
            raise ValueError(
                f"{HOSTS_VARIABLE} has “{entry}” in it, which is no host: give names alone, separated by commas, "
                "such as course.example.org."
            )
        hosts.add(name)
    name, domain = environ.get("CODESPACE_NAME", ""), environ.get("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "")
    if environ.get("CODESPACES") == "true" and name and domain:
        hosts.add(f"{name}-{st.get_option('server.port')}.{domain}".lower())
    return frozenset(hosts)


def why_refused(hosts: Sequence[str], origins: Iterable[str], further: frozenset[str] | None) -> str:
    """Why a request may not pass, in a sentence; empty if it may.

    Args:
        hosts: the request's Host headers, of which there has to be one.
        origins: its Origin headers, of which there may be one: the site of the page that sends it.
        further: names besides this machine's own; `None` where any name will do.
    """
    host = hosts[0] if hosts else ""
    name = _hostname(host)
    if len(hosts) > 1 or not (further is None or is_loopback(name) or name in further):
        return (
            f"This course does not answer to the name “{_shown(host)}”. If the name is yours, start the course with "
            f"{HOSTS_VARIABLE}={_shown(name) or 'course.example.org'}; otherwise use the address that the course "
            "printed."
        )
    for origin in origins:
        site = _site(origin)
        if not site or (site != host.lower() and _hostname(site) not in (further or ())):
            refused = f"A page of “{_shown(origin)}” sent this request, and only the course’s own pages may."
            other = _hostname(site)
            if not other or is_loopback(other):  # No name to add, or one that would let in any port of this machine.
                return refused
            # The first name in the setting makes it strict: then the course's own has to be there, too.
            names = "its name" if further is not None else "its name and the course’s own"
            return f"{refused} If that site is yours, add {names} to {HOSTS_VARIABLE} and restart."
    return ""


class Guard:
    """Lets pass what asks for this server by a name of its own, from a page of its own; adds headers to answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        further = further_hosts()
        # A hosted course answers to any name unless TWO_KITCHENS_HOSTS lists some: whoever runs it knows its names.
        any_name = is_hosted() and not further
        if not (any_name and _has_rules_of_its_own()):
            headers = Headers(scope=scope)
            reason = why_refused(headers.getlist("host"), headers.getlist("origin"), None if any_name else further)
            if reason:
                await _refuse(reason, scope, receive, send)
                return
            scope = _from_our_own_page(scope)
        await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)


def _has_rules_of_its_own() -> bool:
    """Whether Streamlit was told which sites' pages may ask."""
    return not st.get_option("server.enableCORS") or bool(st.get_option("server.corsAllowedOrigins"))


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted: the browser gets an answer of status 403.
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason[:100]})
        return
    await PlainTextResponse(f"{reason}\n", 403, _HEADERS)(scope, receive, send)


def _from_our_own_page(scope: Scope) -> Scope:
    """The request as Streamlit is to see it: from a page of the very name that is asked for, as it knows no others."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    if "origin" in headers:
        headers["origin"] = f"http://{headers['host']}"
    return {**scope, "headers": headers.raw}


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if current() is not None:
                headers[ENTRANCE_HEADER] = "code"
        await send(message)

    return sending


def _site(origin: str) -> str:
    """What an Origin has after its scheme; empty if it is none of a website, such as “null”."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _hostname(host: str) -> str:
    """The name in a Host header, or in what an Origin has after its scheme; empty if it cannot be one."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    if parts.netloc != host or not _HOST.fullmatch(host):
        return ""
    return (parts.hostname or "").rstrip(".")


def _shown(text: str) -> str:
    return "".join(letter for letter in text[:100] if letter.isprintable())
