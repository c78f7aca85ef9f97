"""Turns what Docker and its client raise into our own few errors, once, at the edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import docker.errors
import requests.exceptions
import urllib3.exceptions

from sandbox.errors import EngineError, EngineLost, EngineUnavailable, PrepareFailed

UNREACHABLE = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError)
NO_DISK = (
    "Docker's disk is full: free some with “python -m sandbox clean” or “docker system prune”, then try again."
)

# What a failed build says, in lower case → what broke and what to do. The first that matches counts.
_BUILD_FAULTS = (
    (r"no space left on device|errno 28", NO_DISK),
    (
        r"toomanyrequests|too many requests",
        "The image registry refuses more downloads from this address for now: wait, log in with “docker login”, "
        "or name a mirror's image in {override}.",
    ),
    (
        r"pull access denied|unauthorized|denied: |forbidden|authentication required",
        "The image registry refuses to hand out {base}: log in with “docker login”, or name another image in {override}.",
    ),
    (
        r"manifest unknown|manifest for .* not found|not found: manifest|repository .* not found|no such image",
        "The image registry has no {base}: check the name in the Dockerfile or in {override}.",
    ),
    (
        r"these packages do not match the hashes",
        "A package does not match its hash in requirements.lock, so nothing was installed: it was changed on the way, "
        "or the lock is broken; make the lock anew with the command in its header and compare.",
    ),
    (
        r"certificate_verify_failed|certificate verify failed|x509: certificate",
        "A download was refused because its certificate is not trusted, as behind a company proxy: name your "
        "certificates' file in TWO_KITCHENS_CA_BUNDLE.",
    ),
    (
        r"newconnectionerror|temporary failure in name resolution|name or service not known|network is unreachable"
        r"|no such host|connection refused|i/o timeout|dial tcp|connecttimeout|read timed out|tls handshake timeout"
        r"|client\.timeout exceeded|no route to host|nameresolutionerror|proxyerror",
        "The build found no network: check the connection and the proxy settings, then try again.",
    ),
    (
        r"no matching distribution found|could not find a version",
        "The package index does not have what requirements.lock asks for on this Python: check the index, or make the "
        "lock anew with the command in its header.",
    ),
    (
        r"in --require-hashes mode|invalid requirement|unsupported hash",
        "requirements.lock is broken: make it anew with the command in its header.",
    ),
)


@contextmanager
def docker_errors(doing: str) -> Iterator[None]:
    """Inside the block, whatever Docker's client raises becomes one of ours; `doing` completes “while …”.

    Raises:
        EngineLost: Docker went away.
        EngineError: Docker refused.
    """
    try:
        yield
    except docker.errors.APIError as error:
        reason = str(error.explanation or error).strip()
        if "no space left on device" in reason:
            raise EngineError(NO_DISK) from error
        raise EngineError(f"Docker refused while {doing}: {reason.rstrip('.')}.") from error
    except (docker.errors.DockerException, *UNREACHABLE) as error:
        raise EngineLost(
            f"Docker went away while {doing}: see that it is running (“docker info”), then try again."
        ) from error


def build_failure(environment: str, base: str, override: str, text: str, log: str) -> PrepareFailed:
    """The error for a build that said `text`, with the advice that fits.

    Args:
        override: the variable that puts another base image in `base`'s place.
        log: the build's last lines, in which the reason often stands.
    """
    haystack = f"{text}\n{log}".lower()
    for pattern, advice in _BUILD_FAULTS:
        if re.search(pattern, haystack):
            reason = advice.format(base=base, override=override)
            return PrepareFailed(f"The environment “{environment}” could not be built. {reason}", log)
    return PrepareFailed(
        f"The environment “{environment}” could not be built: {text.strip().rstrip('.')}. "
        "The build's last lines say more.",
        log,
    )


def unavailable(error: BaseException) -> EngineUnavailable:
    """The error for a Docker that cannot be reached at all."""
    text = str(error).lower()
    if "permission" in text:
        reason = (
            "is there, but you may not use it: add yourself to the group “docker” "
            "(sudo usermod -aG docker $USER) and log in again."
        )
    elif "no such file" in text or "filenotfound" in text or "refused" in text or "cannot find the file" in text:
        reason = (
            "does not answer: start Docker Desktop, or “sudo systemctl start docker” on Linux; "
            "“python3 course.py doctor” tells more."
        )
    else:
        reason = f"does not answer ({error}): see that it is running with “docker info”."
    return EngineUnavailable(f"Docker {reason}")
