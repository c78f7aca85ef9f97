"""Fetching the base image: from a real registry, and from ones that refuse, fail or say nothing."""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import suppress

import docker
import docker.errors
import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker.bases import NAME as BASE_NAME
from sandbox.engines.docker.images import Recipe
from sandbox.errors import Cancelled, PrepareFailed
from sandbox.events import Event, EventKind
from tests.support.kitchens import BASE_VARIABLE, kitchen
from tests.support.registry import deserted_port, real_registry, refusing_registry, silent_registry
from tests.support.roots import load, shell_root

pytestmark = pytest.mark.docker


def pins(api, image: str) -> list[str]:
    """The names of ours that an image has, beside its own."""
    return [name for name in api.inspect_image(image)["RepoTags"] if name.startswith(BASE_NAME)]


def complaint(engine, environment, base: str) -> str:
    with pytest.raises(PrepareFailed) as caught:
        engine.prepare(environment)
    assert not engine.is_ready(environment)
    message = str(caught.value)
    assert message.startswith(f"The environment “{environment.name}” could not be built. ")
    assert base in message
    # A registry's own image is one that somebody chose: the variable for the official one would change nothing.
    assert "in its Dockerfile." in message
    assert BASE_VARIABLE not in message
    return message


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "refuses to hand out {base}: check the name, log in with “docker login”, or name another image in"),
        (403, "refuses to hand out {base}: check the name, log in with “docker login”, or name another image in"),
        (404, "The image registry has no {base}: check the name in"),
        (
            429,
            "too much was downloaded from this address: wait, log in with “docker login”, or name a mirror's image in",
        ),
    ],
)
def test_a_registry_that_refuses_is_told_with_what_to_do(docker_engine, plain, tmp_path, status, reason):
    with refusing_registry(status) as registry:
        base = f"{registry}/python:3.11"
        assert reason.format(base=base) in complaint(docker_engine, kitchen(tmp_path / "k", base=base), base)


def test_a_registry_that_fails_is_quoted(docker_engine, plain, tmp_path):
    with refusing_registry(500) as registry, pytest.raises(PrepareFailed) as caught:
        docker_engine.prepare(kitchen(tmp_path / "k", base=f"{registry}/python:3.11"))
    assert "The environment “k” could not be built while fetching the base image: " in str(caught.value)
    assert "internal server error" in str(caught.value).lower()


def test_a_registry_that_is_not_there_is_told_with_where_to_look(docker_engine, plain, tmp_path):
    with deserted_port() as address:
        base = f"{address}/python:3.11"
        message = complaint(docker_engine, kitchen(tmp_path / "k", base=base), base)
    assert (
        f"The image registry of {base} cannot be reached: check the connection and Docker's proxy settings" in message
    )


def test_a_base_that_cannot_be_a_name_is_told(docker_engine, plain, tmp_path):
    assert "“Python:3.11” cannot be the name of an image" in complaint(
        docker_engine, kitchen(tmp_path / "k", base="Python:3.11"), "Python:3.11"
    )


def test_fetching_from_a_silent_registry_can_be_cancelled(docker_engine, plain, tmp_path):
    cancellation = Cancellation()
    with silent_registry() as registry:
        threading.Timer(0.5, cancellation.request).start()
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            docker_engine.prepare(kitchen(tmp_path / "k", base=f"{registry}/python:3.11"), cancellation=cancellation)
        # Docker itself gives up after ten seconds.
        assert time.monotonic() - begun < 8


@pytest.mark.registry
@pytest.mark.parametrize("by", ["tag", "digest"])
def test_a_base_is_fetched_by_tag_and_by_digest_with_progress(docker_engine, plain, tmp_path, by):
    api = docker.from_env().api
    with real_registry(tmp_path) as registry:
        name = f"{registry}/python"
        # Unlike any other: of a layer that Docker has already, from another test, nothing would be fetched.
        load(api, shell_root(secrets.token_hex(8)), f"{name}:3.11")
        api.push(name, tag="3.11")
        digest = api.inspect_image(f"{name}:3.11")["RepoDigests"][0]
        api.remove_image(f"{name}:3.11")
        base = f"{name}:3.11" if by == "tag" else digest
        environment = kitchen(tmp_path / f"pulled-{os.getpid()}", "RUN echo it works", base=base)
        events: list[Event] = []
        recipe = Recipe.of(environment)
        try:
            docker_engine.prepare(environment, events.append)
            assert digest in api.inspect_image(base)["RepoDigests"]
        finally:
            for image in (recipe.tag, *pins(api, base), base):
                with suppress(docker.errors.ImageNotFound):
                    api.remove_image(image)
    steps = [event.text for event in events if event.kind is EventKind.STEP]
    log = [event.text for event in events if event.kind is EventKind.LOG]
    # A containerd store counts no bytes of what is there at once.
    assert any(step.startswith(f"Fetching {base}: downloading ") for step in steps) or any(
        line.endswith("Download complete") for line in log
    )
    assert log[-1] == "it works"
    fractions = [event.fraction for event in events if event.fraction is not None]
    assert len(fractions) == len(events)
    assert fractions == sorted(fractions)
