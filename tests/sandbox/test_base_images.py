"""Which base images may be replaced by TWO_KITCHENS_BASE_…: the official Python image, and none that somebody chose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.base_images import override_variable, replaced_base, where_to_name_another
from sandbox.environment import load_environment

DIGEST = "@sha256:" + "8f" * 32
STAND_IN = "stand-in:3.11"


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_BASE_3_11", STAND_IN)
    monkeypatch.delenv("TWO_KITCHENS_BASE_3_13", raising=False)


def on(base: str):
    return replace(load_environment("dev"), base=base)


@pytest.mark.parametrize("name", ["dev", "pinned", "pantry"])
def test_our_own_environments_stand_on_the_image_that_is_named_for_their_python(name):
    assert replaced_base(load_environment(name)) == STAND_IN


@pytest.mark.parametrize(
    "base",
    [
        "python:3.11",
        "python:3.11-slim",
        "python:3.11.9-slim-bookworm" + DIGEST,
        "python:3.11.9-alpine3.20",
        "python:3.11-rc",
        "python" + DIGEST,
        "docker.io/python:3.11-slim",
        "library/python:3.11-slim",
        "docker.io/library/python:3.11-slim",
        "index.docker.io/library/python:3.11-slim",
    ],
)
def test_the_official_image_of_that_python_is_replaced_whatever_its_suffix(base):
    assert replaced_base(on(base)) == STAND_IN


@pytest.mark.parametrize(
    "base",
    [
        "mycorp/serve:1",
        "mycorp/python:3.11-slim",
        "registry.mycorp.example/python:3.11-slim",
        "localhost:5000/library/python:3.11-slim",
        "python-ml:3.11",
        "pythons:3.11",
        "python:3.12-slim",
        "python:3.110",
        "python:3.1",
        "python:3x11",
        "python:latest",
        "python",
        "mirror/docker.io/library/python:3.11",
        "ubuntu:24.04",
        STAND_IN + "-of-mine",
    ],
)
def test_an_image_that_somebody_chose_is_never_replaced(base):
    assert replaced_base(on(base)) == base


def test_a_variable_that_is_not_set_or_empty_replaces_nothing(monkeypatch):
    assert replaced_base(load_environment("prod")) == load_environment("prod").base
    monkeypatch.setenv("TWO_KITCHENS_BASE_3_11", "")
    assert replaced_base(load_environment("dev")) == load_environment("dev").base


def test_a_message_offers_the_variable_only_where_it_would_do_something():
    assert override_variable(load_environment("dev")) in where_to_name_another(load_environment("dev"))
    assert where_to_name_another(on("mycorp/serve:1")) == "its Dockerfile"
