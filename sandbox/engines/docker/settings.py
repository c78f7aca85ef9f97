"""What this machine's builds need to reach their packages: certificates, an index, proxies.

None of it stays in an image.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.errors import EngineUnavailable

CA_VARIABLE = "TWO_KITCHENS_CA_BUNDLE"
_CA, _PIP = "two-kitchens-ca", "two-kitchens-pip"
_CA_PATH = f"/run/secrets/{_CA}.crt"
RUN_FLAGS = (
    f"--mount=type=secret,id={_PIP},target=/etc/pip.conf,mode=0444 "
    f"--mount=type=secret,id={_CA},target={_CA_PATH},mode=0444"
)
"""What each RUN of an environment's Dockerfile mounts: there while it runs, where it was given, and in no layer.

The same on each machine, whatever is set there, so that the builder finds its cached layers again.
"""
LARGEST = 500 * 1000
"""Bytes that BuildKit takes as a secret."""
# What is set for pip on this machine, and what it is called in a pip.conf.
_PIP_OPTIONS = {
    "PIP_INDEX_URL": "index-url",
    "PIP_EXTRA_INDEX_URL": "extra-index-url",
    "PIP_TRUSTED_HOST": "trusted-host",
}


@dataclass(frozen=True)
class BuildSettings:
    """This machine's settings.

    Attributes:
        secrets: files for the RUN steps, by id; an index's address may hold a password.
        proxies: build arguments, which the builder knows, and leaves out of images and cache.
    """

    secrets: dict[str, bytes] = field(repr=False)
    proxies: dict[str, str] = field(repr=False)

    @classmethod
    def of_this_machine(cls) -> BuildSettings:
        """Read them from the environment variables.

        Raises:
            EngineUnavailable: TWO_KITCHENS_CA_BUNDLE names a file that cannot be used.
        """
        secrets, pip = {}, ["[global]"]
        if bundle := os.environ.get(CA_VARIABLE):
            secrets[_CA] = _certificates(Path(bundle))
            pip.append(f"cert = {_CA_PATH}")
        pip += [f"{option} = {os.environ[name]}" for name, option in _PIP_OPTIONS.items() if os.environ.get(name)]
        if len(pip) > 1:
            secrets[_PIP] = "\n".join([*pip, ""]).encode()
        return cls(secrets, _proxies())


def _certificates(bundle: Path) -> bytes:
    try:
        data = bundle.read_bytes()
    except OSError as error:
        raise EngineUnavailable(
            f"{CA_VARIABLE} names {bundle}, which cannot be read ({error.strerror}): correct the path."
        ) from error
    if b"-----BEGIN CERTIFICATE-----" not in data:
        raise EngineUnavailable(
            f"{CA_VARIABLE} names {bundle}, which holds no certificate: give a file in PEM format, which has lines "
            "such as “-----BEGIN CERTIFICATE-----”."
        )
    if len(data) > LARGEST:
        raise EngineUnavailable(
            f"{CA_VARIABLE} names {bundle}, which holds {len(data):,} bytes, and Docker takes {LARGEST:,} at most: "
            "name a file with the certificates that your network needs."
        )
    return data


def _proxies() -> dict[str, str]:
    """This machine's proxies.

    A proxy on this machine's own loopback address is left out: from inside a build, that is another place.
    """
    found: dict[str, str] = {}
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        value = os.environ.get(name) or os.environ.get(name.lower())
        if value and (urlsplit(value).hostname or "") not in ("localhost", "127.0.0.1", "::1"):
            found |= {name: value, name.lower(): value}
    return found
