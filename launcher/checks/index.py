"""Can packages be fetched, or is a proxy, a certificate or the network in the way?"""

from __future__ import annotations

from launcher import network
from launcher.checks.folder import is_installed
from launcher.faults import Fault
from launcher.finding import Finding, Status
from launcher.fixes import Fix
from launcher.network import Trouble
from launcher.package_source import PackageSource, without_password

SECONDS = 8

_FIXES = {
    Trouble.CERTIFICATE: Fix(
        linux="save your company's CA certificate as ~/company.pem, then: export PIP_CERT=~/company.pem",
        macos="run “Install Certificates.command”; behind a company's proxy: export PIP_CERT=~/company.pem",
        windows="save your company's CA certificate as a .pem file, then: setx PIP_CERT C:\\path\\to\\company.pem",
    ),
    Trouble.PROXY: Fix(
        linux="export HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT as your network's people say, or unset it",
        macos="export HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT as your network's people say, or unset it",
        windows="setx HTTPS_PROXY http://NAME:PASSWORD@HOST:PORT as your network's people say, or delete the variable",
    ),
    Trouble.REFUSED: Fix(
        linux="pip config list shows which index is set; export PIP_INDEX_URL=… names another",
        macos="pip config list shows which index is set; export PIP_INDEX_URL=… names another",
        windows="pip config list shows which index is set; setx PIP_INDEX_URL … names another",
    ),
    Trouble.NETWORK: Fix(
        linux="connect to a network (nmcli device wifi), or set HTTPS_PROXY or PIP_INDEX_URL if yours needs one",
        macos="connect to a network, or export HTTPS_PROXY or PIP_INDEX_URL if yours needs one",
        windows="connect to a network, or setx HTTPS_PROXY or PIP_INDEX_URL if yours needs one",
    ),
}


def check_index() -> list[Finding]:
    """Really ask the package index that is set, through the proxy and with the certificates that are set."""
    # What is installed already runs without the index.
    bad = Status.WARNING if is_installed() else Status.FAILED
    try:
        source = PackageSource.read()
    except Fault as fault:
        return [Finding("Packages", bad, "settings", str(fault), Fix.everywhere("correct that setting"))]
    if source.offline:
        places = ", ".join(source.find_links) or "nowhere, and that cannot work"
        return [Finding("Packages", Status.WARNING, "no-index", f"pip's no-index is set; packages come from {places}")]
    where = f"{without_password(source.index.value)} ({source.index.origin})"
    reason = network.probe(source, SECONDS)
    if reason is None:
        proxy = network.proxy_for(source.index.value, source)
        through = f" through the proxy {without_password(proxy.value)}" if proxy else ""
        return [Finding("Packages", Status.OK, "reachable", f"{where} answers{through}")]
    return [Finding("Packages", bad, reason.trouble.value, reason.what, _FIXES[reason.trouble])]
