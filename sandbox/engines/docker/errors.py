"""Turns what Docker and its client raise into our own few errors, once, at the edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import docker.errors
import requests.exceptions
import urllib3.exceptions

from sandbox.cancellation import Cancellation
from sandbox.errors import EngineError, EngineLost, EngineUnavailable, PrepareFailed

UNREACHABLE = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError)
NO_DISK = "Docker's disk is full: free some with “python -m sandbox clean” or “docker system prune”, then try again."


class Stage(Enum):
    """What a build was doing when it failed: the same words mean something else in each."""

    BASE = "fetching the base image"
    PACKAGES = "installing the packages"


Faults = tuple[tuple[str, str], ...]

# What a failed build says, in lower case → what broke and what to do. The first that matches counts.
_DISK: Faults = ((r"no space left on device|errno 28|disk quota exceeded", NO_DISK),)
_NO_NETWORK = (
    r"newconnectionerror|temporary failure in name resolution|name or service not known|network is unreachable"
    r"|no such host|connection refused|i/o timeout|dial tcp|connecttimeout|read timed out|tls handshake timeout"
    r"|client\.timeout exceeded|no route to host|nameresolutionerror|proxyerror|connection reset|context deadline"
)
_NOT_TRUSTED = r"certificate_verify_failed|certificate verify failed|x509: "
_FAULTS: dict[Stage, Faults] = {
    Stage.BASE: (
        *_DISK,
        (
            r"toomanyrequests|too many requests|pull rate limit",
            "The image registry refuses to hand out {base}, because too much was downloaded from this address: wait, "
            "log in with “docker login”, or name a mirror's image in {override}.",
        ),
        (
            r"manifest unknown|manifest for .* not found|not found: manifest|repository .* not found|name unknown"
            r"|failed to resolve reference .*: not found",
            "The image registry has no {base}: check the name in {override}.",
        ),
        (
            r"pull access denied|unauthorized|denied|forbidden|authentication required|no basic auth",
            "The image registry refuses to hand out {base}: check the name, log in with “docker login”, or name "
            "another image in {override}.",
        ),
        (
            _NOT_TRUSTED,
            "The image registry of {base} shows a certificate that Docker does not trust, as behind a company proxy: "
            "give your company's certificate to Docker, or name an image that is already here in {override}.",
        ),
        (
            _NO_NETWORK,
            "The image registry of {base} cannot be reached: check the connection and Docker's proxy settings, or name "
            "an image that is already here in {override}.",
        ),
        (
            r"invalid reference format|failed to parse stage name",
            "“{base}” cannot be the name of an image: correct it in {override}.",
        ),
    ),
    Stage.PACKAGES: (
        *_DISK,
        (
            r"these packages do not match the hashes",
            "A package does not match its hash in requirements.lock, so nothing was installed: it was changed on the "
            "way, or the lock is broken; make the lock anew with the command in its header and compare.",
        ),
        (
            _NOT_TRUSTED,
            "The package index shows a certificate that is not trusted, as behind a company proxy: name your "
            "certificates' file in TWO_KITCHENS_CA_BUNDLE.",
        ),
        (
            r"(401|403|407|429) (client )?error|unauthorized|forbidden|too many requests|proxy authentication",
            "The package index refuses to hand out the packages: check the index and the password in PIP_INDEX_URL, "
            "and the proxy settings.",
        ),
        (
            _NO_NETWORK,
            "The package index cannot be reached from the build: check the connection, the proxy settings and "
            "PIP_INDEX_URL, then try again.",
        ),
        (
            r"no matching distribution found|could not find a version",
            "The package index does not have what requirements.lock asks for on this Python: check the index, or make "
            "the lock anew with the command in its header.",
        ),
        (
            r"in --require-hashes mode|invalid requirement|unsupported hash|double requirement",
            "requirements.lock is broken: make it anew with the command in its header.",
        ),
        (
            r"exit code: 137|returned a non-zero code: 137",
            "A step was killed, as happens when memory runs out: give Docker more memory, or close other programs.",
        ),
    ),
}


def no_disk(text: str) -> bool:
    """Whether Docker says that its disk is full."""
    return "no space left on device" in text.lower()


def gone(doing: str) -> str:
    """The sentence for a Docker that went away; `doing` completes “while …”."""
    return f"Docker went away while {doing}: see that it is running (“docker info”), then try again."


@contextmanager
def docker_errors(doing: str, cancellation: Cancellation | None = None) -> Iterator[None]:
    """Inside the block, whatever Docker's client raises becomes one of ours; `doing` completes “while …”.

    Raises:
        Cancelled: `cancellation` was requested, which breaks connections on purpose.
        EngineLost: Docker went away.
        EngineError: Docker refused.
    """
    try:
        yield
    except docker.errors.APIError as error:
        if cancellation:
            cancellation.check()
        reason = str(error.explanation or error).strip()
        if no_disk(reason):
            raise EngineError(NO_DISK) from error
        raise EngineError(
            f"Docker refused while {doing}: {reason.rstrip('.')}. Try again; “docker info” tells more about the engine."
        ) from error
    except (docker.errors.DockerException, *UNREACHABLE) as error:
        if cancellation:
            cancellation.check()
        raise EngineLost(gone(doing)) from error


def build_failure(environment: str, stage: Stage, base: str, override: str, text: str, log: str) -> PrepareFailed:
    """The error for a build that said `text`, with the advice that fits.

    Args:
        override: where another base image can be named; completes “in …”.
        log: the build's last lines, in which the reason often stands.
    """
    haystack = f"{text}\n{log}".lower()
    for pattern, advice in _FAULTS[stage]:
        if re.search(pattern, haystack):
            reason = advice.format(base=base, override=override)
            return PrepareFailed(f"The environment “{environment}” could not be built. {reason}", log)
    return PrepareFailed(
        f"The environment “{environment}” could not be built while {stage.value}: {text.strip().rstrip('.')}. "
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
    elif "timed out" in text or "timeout" in text:
        reason = "is there and does not answer in time: restart it, and see that “docker info” answers."
    else:
        reason = f"does not answer ({error}): see that it is running with “docker info”."
    return EngineUnavailable(f"Docker {reason}")
