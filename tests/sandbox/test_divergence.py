"""Every small divergence is real: one script, other answers, and no word about it unless it says that it is loud."""

from __future__ import annotations

import pytest

from sandbox.divergence import Tasting, divergence_slugs, load_divergence, run_divergence
from sandbox.engines.base import Engine
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import BadProject


def diverges(engine: Engine, slug: str) -> tuple[Tasting, ...]:
    tastings = run_divergence(engine, load_divergence(slug))
    for tasting in tastings:
        if tasting.kitchen.loud:
            assert not tasting.result.ok
        else:
            assert tasting.result.ok, tasting.result.message
            assert tasting.result.stderr == ""
    outputs = [tasting.result.stdout for tasting in tastings]
    assert len(set(outputs)) > 1, outputs
    return tastings


@pytest.mark.docker
@pytest.mark.parametrize("slug", divergence_slugs())
def test_its_kitchens_answer_differently_and_as_recorded(docker_engine, environments, slug):
    live = diverges(docker_engine, slug)
    recorded = run_divergence(RecordedEngine(), load_divergence(slug))
    assert [tasting.result.stdout for tasting in live] == [tasting.result.stdout for tasting in recorded]


@pytest.mark.parametrize("slug", divergence_slugs())
def test_what_is_recorded_diverges_too(slug):
    diverges(RecordedEngine(), slug)


@pytest.mark.parametrize("slug", divergence_slugs())
def test_it_says_what_differs_and_where_that_is_documented(slug):
    divergence = load_divergence(slug)
    assert divergence.title
    assert divergence.summary.endswith(".")
    assert divergence.cause
    assert all(source.startswith("https://") for source in divergence.sources)
    assert len(divergence.kitchens) > 1


def test_an_unknown_one_is_answered_with_those_that_there_are():
    with pytest.raises(BadProject, match="ten-tenths"):
        load_divergence("ten-tents")
