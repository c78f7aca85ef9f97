"""A context such as a learner writes, built in a real engine on the image that stands in for its base."""

from __future__ import annotations

import pytest

from sandbox.contexts.build import build_context
from sandbox.engines.docker.images import Recipe
from sandbox.engines.docker.throwaway import throwaway
from tests.sandbox.contexts.good import BASE, GOOD, MAIN


@pytest.fixture(scope="module")
def stand_ins(environments):
    return {BASE: Recipe.of(environments["dev"]).tag}


@pytest.fixture
def build(docker_engine, stand_ins):
    def build(dockerfile=GOOD, cancellation=None, seconds=60.0, **files):
        made = {"Dockerfile": dockerfile.encode(), "main.py": MAIN.encode(), "pins.txt": b"one"}
        made |= {name.replace("_DOT_", "."): text.encode() for name, text in files.items()}
        with throwaway(docker_engine.api) as tag:
            return build_context(docker_engine, made, tag, stand_ins, cancellation=cancellation, seconds=seconds)

    return build
