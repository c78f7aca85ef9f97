"""Says in one sentence why uv could not install."""

from __future__ import annotations

import re

from launcher import network
from launcher.faults import Fault
from launcher.package_source import PackageSource, without_password
from launcher.process import Outcome
from launcher.project import REQUIREMENTS, ROOT

PROBE_SECONDS = 10


def explain(outcome: Outcome, source: PackageSource) -> Fault:
    """The fault behind a run of uv that failed, with the last lines of its log.

    The order counts: a full disk also breaks a download, and a broken download also leaves a package without a version.
    """
    text = outcome.text
    index, origin = without_password(source.index.value), source.index.origin
    if _says(text, r"No space left|os error 28\b|os error 112\b|disk quota|os error 122\b"):
        message = f"The disk with {ROOT} or with uv's cache is full: free about 3 GB, then start again."
    elif _says(text, r"Read-only file system|Permission denied|Access is denied|os error (?:5|13|30)\b"):
        message = f"uv may not write to {ROOT} or to its cache: take a folder of your own, or set UV_CACHE_DIR to one."
    elif _says(text, r"Hash mismatch"):
        message = (
            f"{_package(text)} as {index} served it is not the file that the lock names by its hash, so it was not "
            f"installed: set another index than the one in {origin}, then start again."
        )
    elif _says(text, r"Failed to extract|Invalid zip|ZIP file"):
        message = (
            f"{_package(text)} came damaged from {index}, so it was not installed: start again, and if it stays so "
            f"set another index than the one in {origin}."
        )
    elif _says(text, r"\b40[13] (?:Unauthorized|Forbidden)"):
        message = f"{index} does not let us in (401 or 403): put the name and password right in {origin}."
    elif _says(
        text, r"require-hashes|missing hash|Couldn't parse|Expected .*(?:comparison|version|package)|Unexpected"
    ):
        message = f"{REQUIREMENTS} is no lock with hashes any more: get it back with `git checkout {REQUIREMENTS}`."
    elif _says(text, r"error sending request|dns error|Failed to (?:fetch|download)|Request failed|timed out|connect"):
        message = _of_network(text, source)
    elif _says(text, r"no usable wheels|no wheel|--no-build|building from source is disabled|compatible"):
        message = (
            "Some package has no ready-made build for this computer and this Python: on Windows for ARM take the x64 "
            "Python, on Alpine another Linux, else a Python of the last three years."
        )
    elif _says(text, r"was not found in|No solution found|no version of"):
        message = f"{index}, set in {origin}, lacks a package that the lock names: set an index that has it."
    else:
        message = f"uv could not make {ROOT / '.venv'} (exit status {outcome.code}): its last lines say why."
    return Fault(message, outcome.log)


def _says(text: str, pattern: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _package(text: str) -> str:
    named = re.search(r"`([\w.-]+==[\w.+-]+)`", text)
    return named[1] if named else "A package"


def _of_network(text: str, source: PackageSource) -> str:
    """Ask the index ourselves: the standard library tells a proxy, a certificate and a dead line apart."""
    reason = network.probe(source, PROBE_SECONDS)
    if reason:
        return f"The packages could not be fetched: {reason.what}; {reason.advice}, then start again."
    index = without_password(source.index.value)
    if _says(text, "certificate"):
        certificates = source.ca_bundle.origin if source.ca_bundle else "PIP_CERT"
        return f"uv does not accept the certificate that {index} shows: name its authority's in {certificates}."
    return (
        f"The connection to {index} broke off while packages were fetched: "
        "start again, and what came already need not come again."
    )
