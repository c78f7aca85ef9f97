"""Fetches over HTTP with the standard library, and says in words why it could not."""

from __future__ import annotations

import base64
import http.client
import os
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass
from enum import Enum
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from launcher.package_source import PackageSource, without_password
from launcher.pip_files import Setting

try:
    import ssl
except ImportError:  # a Python built without OpenSSL
    ssl = None  # type: ignore[assignment]

BROKEN_CONNECTION = (OSError, http.client.HTTPException)
"""What opening or reading can raise when it is not our doing; URLError and the errors of TLS are OSErrors."""


class Trouble(Enum):
    """Which kind of wall a request ran into."""

    CERTIFICATE = "certificate"
    PROXY = "proxy"
    REFUSED = "refused"
    NETWORK = "network"


@dataclass(frozen=True)
class Reason:
    """Why a request failed.

    Attributes:
        trouble: the kind.
        what: half a sentence, lower case, that says what happened and where.
        advice: half a sentence that says what to do next.
    """

    trouble: Trouble
    what: str
    advice: str


def get(url: str, source: PackageSource, seconds: float) -> IO[bytes]:
    """Open `url`, through the proxy and with the certificates that are set; the caller closes it.

    Raises:
        OSError, http.client.HTTPException: `explain` says in words what they mean.
    """
    parts = urlsplit(url)
    request = urllib.request.Request(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))  # noqa: S310
    if parts.username:
        # urllib does not understand a name and password inside an address.
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(secret).decode())
    handlers: list[urllib.request.BaseHandler] = []
    if source.proxy:
        handlers.append(urllib.request.ProxyHandler({"http": source.proxy.value, "https": source.proxy.value}))
    if ssl is not None:
        handlers.append(urllib.request.HTTPSHandler(context=_tls(source, parts.hostname or "")))
    opened: IO[bytes] = urllib.request.build_opener(*handlers).open(request, timeout=seconds)
    return opened


def probe(source: PackageSource, seconds: float) -> Reason | None:
    """Really ask the index for a package's page; None if it answers, else why it does not."""
    url = source.index.value.rstrip("/") + "/uv/"
    if url.startswith("file:"):
        # A folder is an index too, and urllib opens none.
        url += "index.html"
    try:
        with get(url, source, seconds) as response:
            response.read(1024)
    except BROKEN_CONNECTION as error:
        # An index of one's own need not have this very package.
        return None if getattr(error, "code", None) == 404 else explain(error, url, source)
    return None


def _tls(source: PackageSource, host: str) -> ssl.SSLContext:
    bundle = source.ca_bundle.value if source.ca_bundle else None
    if bundle and os.path.isdir(bundle):  # noqa: PTH112
        context = ssl.create_default_context(capath=bundle)
    else:
        context = ssl.create_default_context(cafile=bundle)
    if host in {trusted.partition(":")[0] for trusted in source.trusted_hosts}:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def explain(error: Exception, url: str, source: PackageSource) -> Reason:
    """Say why opening `url` failed with `error`: certificate, proxy, refusal and no network are told apart."""
    host = urlsplit(url).hostname or without_password(url)
    cause = error.reason if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception) else error
    proxy = proxy_for(url, source)
    if isinstance(error, urllib.error.HTTPError) and error.code != 407:
        return Reason(
            Trouble.REFUSED,
            f"{without_password(url)} answered “{error.code} {error.reason}”",
            f"check the index that is set in {source.index.origin}, and its name and password if it needs them",
        )
    if ssl is None or "unknown url type: https" in str(error):
        return Reason(
            Trouble.CERTIFICATE,
            "this Python was built without TLS, so it cannot open an https address",
            "run course.py with another Python, or install uv yourself",
        )
    if isinstance(cause, ssl.SSLCertVerificationError):
        bundle = f"the certificates in {source.ca_bundle.value}" if source.ca_bundle else "this computer's certificates"
        return Reason(
            Trouble.CERTIFICATE,
            f"{host} showed a certificate that {bundle} do not vouch for ({cause.verify_message})",
            "if your company's proxy looks into the traffic, save its CA certificate as a file and name it in PIP_CERT",
        )
    if isinstance(cause, ssl.SSLError) and cause.library == "X509" and source.ca_bundle:
        return Reason(
            Trouble.CERTIFICATE,
            f"{source.ca_bundle.value}, which {source.ca_bundle.origin} names, holds no certificates",
            f"correct {source.ca_bundle.origin}, or unset it to trust what this computer trusts",
        )
    if proxy:
        return Reason(
            Trouble.PROXY,
            f"the proxy {without_password(proxy.value)}, set in {proxy.origin}, did not let us through to {host} "
            f"({_words(cause)})",
            f"correct {proxy.origin}, or unset it where no proxy is needed",
        )
    return Reason(
        Trouble.NETWORK,
        f"{host} cannot be reached ({_words(cause)})",
        "connect to a network, or set HTTPS_PROXY or PIP_INDEX_URL if yours needs one",
    )


def proxy_for(url: str, source: PackageSource) -> Setting | None:
    """The proxy that a request for `url` goes through, and where it is set."""
    parts = urlsplit(url)
    if parts.scheme == "file" or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    if source.proxy:
        return source.proxy
    value = urllib.request.getproxies().get(parts.scheme)
    if not value:
        return None
    # The lower-case name wins in urllib where both are set.
    names = (f"{parts.scheme}_proxy", f"{parts.scheme.upper()}_PROXY")
    return Setting(value, next((name for name in names if os.environ.get(name)), "the system's settings"))


def _words(cause: Exception) -> str:
    if isinstance(cause, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(cause, socket.timeout):
        return "no answer in time"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror.lower()
    return str(cause) or type(cause).__name__
