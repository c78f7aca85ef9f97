"""A build whose layers another one took away, as Docker keeps none for it, begins again."""

from __future__ import annotations

import secrets

import pytest

from sandbox.engines.docker.build import MOST_ATTEMPTS
from sandbox.errors import EngineError
from tests.sandbox.contexts.good import BASE

pytestmark = pytest.mark.docker


def lose_a_layer(api, monkeypatch, times: int) -> list[str]:
    """Lets that many builds end as one whose layer another one took away; gives the names under which all began."""
    begun: list[str] = []

    def build(**options):
        begun.append(options["tag"])
        if len(begun) > times:
            return real(**options)
        gone = f"sha256:{'a' * 64}"
        return iter(
            [
                {"stream": "Step 1/2 : FROM debian\n"},
                {"stream": f" ---> {'a' * 12}\n"},
                {"stream": "Step 2/2 : COPY . .\n"},
                {"error": f"failed to export image: failed to set parent {gone}: unknown parent image ID {gone}"},
            ]
        )

    real = api.build
    monkeypatch.setattr(api, "build", build)
    return begun


def test_a_build_whose_layer_another_one_took_away_begins_again(build, docker_engine, monkeypatch):
    begun = lose_a_layer(docker_engine.api, monkeypatch, 2)
    made = build(f"FROM {BASE}\nRUN echo {secrets.token_hex(8)}\n")
    assert made.error == ""
    assert [step.instruction for step in made.steps] == ["FROM", "RUN", "LABEL", "LABEL"]
    assert not any(step.reused for step in made.steps)
    assert begun == begun[:1] * 3


def test_a_build_that_loses_its_layers_time_and_again_is_nobodys_mistake(build, docker_engine, monkeypatch):
    begun = lose_a_layer(docker_engine.api, monkeypatch, 1000)
    with pytest.raises(EngineError, match=f"took away the layers that it stands on, {MOST_ATTEMPTS} times over"):
        build(f"FROM {BASE}\n")
    assert len(begun) == MOST_ATTEMPTS


def test_a_step_that_says_such_a_thing_is_not_run_again(build, docker_engine, monkeypatch):
    begun = lose_a_layer(docker_engine.api, monkeypatch, 0)
    assert build(f"FROM {BASE}\nRUN : unknown parent image ID sha256: && exit 1\n").line == 2
    assert len(begun) == 1
