"""Where packages come from: what is set for pip or uv on this machine, said in terms that uv understands.

uv reads neither pip's files nor its variables. Whatever is set for uv itself wins; what is set for pip fills the gaps.
Certificates are the exception: pip's come first, because conda sets SSL_CERT_FILE without being asked.
"""

from __future__ import annotations

import os
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from launcher.faults import Fault
from launcher.pip_files import PipSettings, Setting

# Where pip and uv look when nothing is set.
DEFAULT_INDEX = "https://pypi.org/simple"

# Settings of uv's that would take the install elsewhere, or its safety away.
_NOT_PASSED_ON = (
    "UV_SYSTEM_PYTHON",
    "UV_PYTHON",
    "UV_NO_VERIFY_HASHES",
    "UV_WORKING_DIR",
    "UV_PROJECT",
    "UV_VENV_SEED",
)


@dataclass(frozen=True)
class PackageSource:
    """The package index and the way to it.

    Attributes:
        index: the index that is asked first, and where it was set.
        further_indexes: asked besides.
        find_links: folders or pages with package files.
        offline: no index is to be asked at all.
        proxy: the proxy that is set for pip; None for what the usual variables say.
        ca_bundle: the file of certificates to trust; None for the system's.
        trusted_hosts: hosts whose certificate is not looked at, by the person's own wish.
    """

    index: Setting
    further_indexes: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    offline: bool = False
    proxy: Setting | None = None
    ca_bundle: Setting | None = None
    trusted_hosts: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> PackageSource:
        """Read it from the environment variables and pip's files.

        Raises:
            Fault: a file of pip's cannot be read, an index is no address, or a bundle of certificates does not exist.
        """
        environ = os.environ if environ is None else environ
        pip = PipSettings(environ)
        index = _first_set(environ, "UV_DEFAULT_INDEX", "UV_INDEX_URL") or pip.get("index-url")
        further = _first_set(environ, "UV_INDEX", "UV_EXTRA_INDEX_URL") or pip.get("extra-index-url")
        links = _first_set(environ, "UV_FIND_LINKS")
        pip_links = pip.get("find-links")
        no_index = pip.get("no-index")
        trusted = pip.get("trusted-host")
        ca_bundle = pip.get("cert") or _first_set(environ, "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        if ca_bundle and not Path(ca_bundle.value).exists():
            raise Fault(
                f"{ca_bundle.origin} names {ca_bundle.value} as the certificates to trust, and no such file exists: "
                "correct it or take it away, then start again."
            )
        return cls(
            index=_address(index) if index else Setting(DEFAULT_INDEX, "the default"),
            further_indexes=tuple(_address(Setting(word, further.origin)).value for word in further.words())
            if further
            else (),
            find_links=tuple(links.value.split(",")) if links else pip_links.words() if pip_links else (),
            offline=bool(no_index and no_index.value.lower() in ("1", "true", "yes", "on")),
            proxy=_with_scheme(pip.get("proxy")),
            ca_bundle=ca_bundle,
            trusted_hosts=trusted.words() if trusted else (),
        )

    def for_uv(self, environ: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment to start uv in."""
        env = dict(os.environ if environ is None else environ)
        for name in _NOT_PASSED_ON:
            env.pop(name, None)
        if not (env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL")) and self.index.value != DEFAULT_INDEX:
            env["UV_DEFAULT_INDEX"] = self.index.value
        if self.further_indexes and not (env.get("UV_INDEX") or env.get("UV_EXTRA_INDEX_URL")):
            env["UV_INDEX"] = " ".join(self.further_indexes)
            # pip takes the best of all indexes, uv the first that knows the name. To take pip's way is safe here and
            # only here: no file is installed that the lock does not name by its hash, whichever index offers it.
            env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
        if self.find_links and not env.get("UV_FIND_LINKS"):
            env["UV_FIND_LINKS"] = ",".join(self.find_links)
        if self.proxy:
            env.update(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), self.proxy.value))
        for scheme, proxy in urllib.request.getproxies().items():
            # Changes something on macOS and Windows only, where pip reads the system's settings too.
            if scheme in ("http", "https") and not (env.get(f"{scheme}_proxy") or env.get(f"{scheme.upper()}_PROXY")):
                env[f"{scheme.upper()}_PROXY"] = proxy
        if self.ca_bundle:
            env["SSL_CERT_DIR" if Path(self.ca_bundle.value).is_dir() else "SSL_CERT_FILE"] = self.ca_bundle.value
        if self.trusted_hosts and not env.get("UV_INSECURE_HOST"):
            env["UV_INSECURE_HOST"] = " ".join(self.trusted_hosts)
        return env

    def uv_options(self) -> list[str]:
        """Options for uv that no variable can carry."""
        return ["--no-index"] if self.offline else []

    def indexes(self) -> tuple[str, ...]:
        """All indexes, in the order in which they are asked."""
        return () if self.offline else (self.index.value, *self.further_indexes)


def without_password(url: str) -> str:
    """`url` as it may be shown: a name and password in it are left out."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _first_set(environ: Mapping[str, str], *names: str) -> Setting | None:
    return next((Setting(environ[name], name) for name in names if environ.get(name)), None)


def _address(setting: Setting) -> Setting:
    """The index's address alone: uv lets it carry a name, as in `name=https://…`."""
    name, equals, url = setting.value.strip().partition("=")
    if not (equals and re.fullmatch(r"[\w.-]+", name)):
        url = setting.value.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "file" or (parts.scheme in ("http", "https") and bool(parts.hostname))
    except ValueError:
        usable = False
    if not usable:
        raise Fault(
            f"{setting.origin} names “{url}” as a package index, and that is no address: "
            f"set it to one that begins with https://, such as {DEFAULT_INDEX}, then start again."
        )
    return Setting(url, setting.origin)


def _with_scheme(proxy: Setting | None) -> Setting | None:
    if proxy and "://" not in proxy.value:
        return Setting(f"http://{proxy.value}", proxy.origin)
    return proxy
