"""Fetches uv's wheel with the standard library alone, for a machine that has neither uv nor pip.

Nothing of a file is used before its SHA-256 is found in the lock, and then only the one program is taken out of it.
"""

from __future__ import annotations

import hashlib
import io
import platform
import re
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

from launcher import network
from launcher.faults import Fault
from launcher.locked_uv import LockedUv
from launcher.package_source import PackageSource, without_password
from launcher.terminal import StatusLine

TIMEOUT_SECONDS = 20
ATTEMPTS = 3
# A wheel of uv is 20 MB; whatever is much longer is something else.
MAX_BYTES = 200 * 1024 * 1024


def fetch_program(uv: LockedUv, source: PackageSource) -> bytes:
    """The uv program for this machine, out of its wheel.

    Raises:
        Fault: no index can be reached, none has the wheel, or what it gave is not the one that the lock names.
    """
    places: list[str] = []
    for address in _addresses(uv, source, places):
        wheel = _read(address, source, "fetching uv")
        if hashlib.sha256(wheel).hexdigest() not in uv.hashes:
            raise Fault(
                f"The uv that {without_password(address)} served is not the one that requirements.txt names by its "
                f"hash, so it was not used: set another index than the one in {source.index.origin}, then start again."
            )
        return _program_in(wheel, address)
    where = ", ".join(places) or "any place that is set"
    raise Fault(
        f"No uv {uv.version} for {sysconfig.get_platform()} was found in {where}: "
        "install uv with your system's packages, or set an index that has it in PIP_INDEX_URL, then start again."
    )


def _addresses(uv: LockedUv, source: PackageSource, places: list[str]) -> Iterator[str]:
    """Where a wheel that fits can be had, the likeliest first; adds to `places` where it looked."""
    for place in source.find_links:
        folder = Path(url2pathname(urlsplit(place).path) if place.startswith("file:") else place)
        places.append(str(folder))
        if folder.is_dir():
            yield from _fitting(uv, {file.name: file.resolve().as_uri() for file in folder.iterdir()})
    for index in source.indexes():
        page = index.rstrip("/") + "/uv/" + ("index.html" if index.startswith("file:") else "")
        places.append(without_password(index))
        try:
            links = _links(_read(page, source, "asking for uv").decode("utf-8", "replace"), page)
        except _NotHere:
            continue
        yield from _fitting(uv, links)


def _fitting(uv: LockedUv, files: dict[str, str]) -> Iterator[str]:
    for tag in platform_tags():
        for name, address in files.items():
            wheel = re.fullmatch(rf"uv-{re.escape(uv.version)}-py3-none-(.+)\.whl", name)
            if wheel and any(re.fullmatch(tag, part) for part in wheel[1].split(".")):
                yield address


def platform_tags() -> list[str]:
    """Patterns of the wheel tags that run on this machine, the best first."""
    kind, _, rest = sysconfig.get_platform().partition("-")
    if kind == "linux":
        machine = re.escape(rest)
        # The one for musl is linked statically and runs on any Linux; the one for glibc is faster.
        either = [rf"musllinux_1_\d+_{machine}", rf"linux_{machine}"]
        return [rf"manylinux_2_17_{machine}", *either] if platform.libc_ver()[0] == "glibc" else either
    if kind == "macosx":
        return [rf"macosx_\d+_\d+_{re.escape(rest.partition('-')[2].replace('universal2', platform.machine()))}"]
    return [re.escape(sysconfig.get_platform().replace("-", "_"))]


class _NotHere(Exception):
    """The index works and does not have it."""


def _read(url: str, source: PackageSource, what: str) -> bytes:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _read_once(url, source, what)
        except network.BROKEN_CONNECTION as error:
            if getattr(error, "code", None) in (404, 410) or isinstance(error, FileNotFoundError):
                raise _NotHere from error
            reason = network.explain(error, url, source)
            if attempt == ATTEMPTS or reason.trouble is not network.Trouble.NETWORK:
                raise Fault(f"uv could not be fetched: {reason.what}; {reason.advice}, then start again.") from error
            time.sleep(attempt)
    raise AssertionError("the last attempt returns or raises")


def _read_once(url: str, source: PackageSource, what: str) -> bytes:
    status, content = StatusLine(), io.BytesIO()
    try:
        with network.get(url, source, TIMEOUT_SECONDS) as response:
            while chunk := response.read(256 * 1024):
                content.write(chunk)
                status.show(f"{what} … {content.tell() / 1e6:.1f} MB")
                if content.tell() > MAX_BYTES:
                    raise Fault(f"{without_password(url)} does not end: set another index than {source.index.origin}.")
    finally:
        status.clear()
    return content.getvalue()


def _links(page: str, address: str) -> dict[str, str]:
    """The files that an index's page offers, by name."""
    found: dict[str, str] = {}

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            href = dict(attrs).get("href")
            if tag == "a" and href:
                target = urldefrag(urljoin(address, href)).url
                found[unquote(urlsplit(target).path.rpartition("/")[2])] = target

    Links().feed(page)
    return found


def _program_in(wheel: bytes, address: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"uv-[^/]+\.data/scripts/uv(\.exe)?", name):
                return archive.read(name)
    raise Fault(f"{without_password(address)} holds no uv: install uv with your system's packages, then start again.")
