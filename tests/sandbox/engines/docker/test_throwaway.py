"""Images that are made for a moment, and what a build leaves beside them."""

from __future__ import annotations

import time

import pytest

from sandbox.engines.docker import labels
from sandbox.engines.docker.throwaway import LIFETIME_SECONDS, NAME, throwaway
from tests.support.engine import own_engine
from tests.support.roots import SHELL_BASE, load, shell_root

pytestmark = pytest.mark.own_engine


@pytest.fixture(scope="module")
def api():
    """A client of an engine whose one image is a shell."""
    with own_engine() as engine:
        load(engine.api, shell_root(), SHELL_BASE)
        yield engine.api


def make(api, tag: str):
    repository, _, version = tag.partition(":")
    container = api.create_container(SHELL_BASE, ["true"])["Id"]
    changes = [f"LABEL {name}={value}" for name, value in labels.on_image("test").items()]
    image = api.commit(container, repository or None, version or None, changes=changes)["Id"]
    api.remove_container(container)
    return image


def tags(api) -> set[str]:
    return {tag for image in api.images() for tag in image["RepoTags"] or []}


def test_the_image_is_gone_with_the_block(api):
    with throwaway(api) as tag:
        make(api, tag)
        assert tag in tags(api)
    assert tags(api) == {SHELL_BASE}


def test_the_image_is_gone_whatever_happens_in_the_block(api):
    with pytest.raises(KeyboardInterrupt), throwaway(api) as tag:
        make(api, tag)
        raise KeyboardInterrupt
    assert tags(api) == {SHELL_BASE}


def test_an_image_with_another_name_only_loses_ours(api):
    with throwaway(api) as tag:
        repository, _, version = tag.partition(":")
        api.tag(SHELL_BASE, repository, version)
    assert tags(api) == {SHELL_BASE}


def test_a_block_that_made_no_image_is_no_trouble(api):
    with throwaway(api):
        pass


def test_what_a_dead_process_left_is_swept_and_what_is_in_use_stays(api):
    old, young = (f"{NAME}:{int(time.time()) - age}-0a" for age in (LIFETIME_SECONDS + 60, 60))
    foreign = f"{NAME}:keep"
    for tag in (old, young, foreign):
        make(api, tag)
    with throwaway(api):
        assert tags(api) == {SHELL_BASE, young, foreign}
    for tag in (young, foreign):
        api.remove_image(tag)
