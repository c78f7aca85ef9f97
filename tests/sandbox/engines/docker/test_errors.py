"""What Docker and pip say, and what we make of it: for those words that cannot be had by breaking something here."""

from __future__ import annotations

import docker.errors
import pytest
import requests.exceptions

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.errors import Stage, build_failure, docker_errors, unavailable
from sandbox.errors import Cancelled, EngineError, EngineLost

BASE = "python:3.11-slim"
HUB = (
    "toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"
)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (HUB, "too much was downloaded from this address"),
        (
            "pull access denied for pyton, repository does not exist or may require 'docker login'",
            "refuses to hand out",
        ),
        ("Get https://registry/v2/: x509: certificate signed by unknown authority", "does not trust"),
        ("Get https://registry/v2/: dial tcp: lookup registry: no such host", "cannot be reached"),
        ("Get https://registry/v2/: net/http: TLS handshake timeout", "cannot be reached"),
        ("proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused", "cannot be reached"),
        ("failed to register layer: write /usr/lib/x: no space left on device", "Docker's disk is full"),
    ],
)
def test_words_of_a_registry_become_advice(text, advice):
    error = build_failure("dev", Stage.BASE, BASE, "TWO_KITCHENS_BASE_3_11", text, "")
    assert str(error).startswith("The environment “dev” could not be built. ")
    assert advice in str(error)


@pytest.mark.parametrize(
    ("log", "advice"),
    [
        (
            "ERROR: HTTP error 403 while getting\n403 Client Error: Forbidden for url: https://index/",
            "The package index refuses",
        ),
        ("WARNING: 401 Error, Credentials not correct for https://index/", "the password in PIP_INDEX_URL"),
        (
            "ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Auth",
            "the proxy settings",
        ),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed", "TWO_KITCHENS_CA_BUNDLE"),
        ("OSError: [Errno 28] No space left on device", "Docker's disk is full"),
        ("Temporary failure in name resolution", "The package index cannot be reached"),
        ("ERROR: Double requirement given: numpy==1 (already in numpy==2)", "requirements.lock is broken"),
    ],
)
def test_words_of_pip_become_advice(log, advice):
    text = "The command '/bin/sh -c pip install' returned a non-zero code: 1"
    error = build_failure("dev", Stage.PACKAGES, BASE, "TWO_KITCHENS_BASE_3_11", text, log)
    assert advice in str(error)
    assert error.log == log


def test_a_step_that_was_killed_points_at_memory():
    text = "The command '/bin/sh -c pip install' returned a non-zero code: 137"
    assert "give Docker more memory" in str(build_failure("dev", Stage.PACKAGES, BASE, "X", text, ""))


def test_words_that_nobody_knows_are_quoted():
    error = build_failure("dev", Stage.PACKAGES, BASE, "X", "the oven is cold.", "")
    assert str(error) == (
        "The environment “dev” could not be built while installing the packages: the oven is cold. "
        "The build's last lines say more."
    )


def test_what_docker_refuses_is_quoted_with_what_we_were_doing():
    with (
        pytest.raises(EngineError, match=r"Docker refused while tasting: no such salt\. Try again"),
        docker_errors("tasting"),
    ):
        raise docker.errors.APIError("500", explanation="no such salt.")


def test_a_broken_connection_is_a_docker_that_went_away():
    with pytest.raises(EngineLost, match="Docker went away while tasting"), docker_errors("tasting"):
        raise requests.exceptions.ConnectionError


def test_a_connection_that_was_broken_on_request_is_a_cancellation():
    cancellation = Cancellation()
    cancellation.request()
    with pytest.raises(Cancelled), docker_errors("tasting", cancellation):
        raise requests.exceptions.ConnectionError


def test_windows_words_for_a_missing_docker_are_understood():
    error = FileNotFoundError(2, "CreateFile", "The system cannot find the file specified.")
    assert str(unavailable(error)).startswith("Docker does not answer: start Docker Desktop")
