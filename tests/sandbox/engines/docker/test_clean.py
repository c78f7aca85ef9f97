"""Cleaning: all that we ever made, found by its label, and nothing else."""

from __future__ import annotations

import threading

import pytest

from sandbox.cancellation import Cancellation
from sandbox.engines.docker import labels
from sandbox.engines.docker.bases import NAME as BASE_NAME
from sandbox.engines.docker.images import Recipe
from sandbox.errors import Cancelled, EngineError, PrepareFailed
from tests.support.kitchens import BASE_VARIABLE, kitchen
from tests.support.roots import SHELL_BASE

pytestmark = [pytest.mark.docker, pytest.mark.own_engine]


@pytest.fixture
def api(shell_engine):
    return shell_engine.api


@pytest.fixture
def engine(shell_engine, connect, api, nothing_cached):
    engine = connect(shell_engine)
    yield engine
    for container in api.containers(all=True):
        api.remove_container(container["Id"], force=True)
    engine.clean()
    for image in api.images():
        for tag in image["RepoTags"] or ():
            if tag != SHELL_BASE:
                api.remove_image(tag, force=True)


def container_of(api, image: str, **options):
    container = api.create_container(image, ["sleep", "60"], **options)["Id"]
    api.start(container)
    return container


def tags(api) -> set[str]:
    return {tag for image in api.images() for tag in image["RepoTags"] or ()}


def test_finished_images_go_and_each_is_named(engine, api, tmp_path):
    recipes = [Recipe.of(kitchen(tmp_path / name, "RUN echo 1")) for name in ("one", "two")]
    for recipe in recipes:
        engine.prepare(recipe.environment)
    removed = engine.clean()
    assert {f"image {recipe.tag}" for recipe in recipes} <= set(removed)
    assert any(name.startswith(f"image {BASE_NAME}:") for name in removed)
    assert tags(api) == {SHELL_BASE}
    # Not even a layer of theirs is left.
    assert len(api.images(all=True)) == 1


def test_what_broken_builds_left_goes_too(engine, api, tmp_path):
    with pytest.raises(PrepareFailed):
        engine.prepare(kitchen(tmp_path / "failed", "RUN echo 1 > /made", "RUN exit 1"))
    cancellation = Cancellation()
    with pytest.raises(Cancelled):
        engine.prepare(
            kitchen(tmp_path / "cancelled", "RUN echo 2 > /made", "RUN echo begun && sleep 30"),
            lambda event: threading.Thread(target=cancellation.request).start() if event.text == "begun" else None,
            cancellation,
        )
    engine.clean()
    assert api.containers(all=True) == []
    assert len(api.images(all=True)) == 1


def test_containers_of_ours_go_whether_they_run_or_not(engine, api):
    running = container_of(api, SHELL_BASE, labels=labels.on_container("k"))
    created = api.create_container(SHELL_BASE, ["sleep", "60"], labels=labels.on_container("k"))["Id"]
    assert {f"container {running[:12]}", f"container {created[:12]}"} <= set(engine.clean())
    assert api.containers(all=True) == []


def test_what_is_not_ours_stays(engine, api, tmp_path):
    engine.prepare(kitchen(tmp_path / "k"))
    api.tag(SHELL_BASE, "somebody/else", "1")
    api.tag(SHELL_BASE, "two-kitchens-of-another", "1")
    stranger = container_of(api, "somebody/else:1", labels={"two-kitchens": "no", "two-kitchens.environment": "dev"})
    engine.clean()
    assert tags(api) == {SHELL_BASE, "somebody/else:1", "two-kitchens-of-another:1"}
    assert [container["Id"] for container in api.containers()] == [stranger]


def test_an_image_that_somebody_built_upon_ours_stays_under_its_name(engine, api, tmp_path):
    recipe = Recipe.of(kitchen(tmp_path / "k"))
    engine.prepare(recipe.environment)
    container = container_of(api, recipe.tag)
    api.commit(container, "somebody/else", "2")
    api.remove_container(container, force=True)
    engine.clean()
    assert tags(api) == {SHELL_BASE, "somebody/else:2"}


def test_an_image_in_use_is_named_and_does_not_save_the_others(engine, api, tmp_path):
    used, other = (Recipe.of(kitchen(tmp_path / name, "RUN echo 1")) for name in ("used", "other"))
    for recipe in (used, other):
        engine.prepare(recipe.environment)
    # Somebody looks into it by hand: the container inherits all labels of the image, and is not ours all the same.
    mine = container_of(api, used.tag)
    with pytest.raises(EngineError) as caught:
        engine.clean()
    assert str(caught.value) == (
        f"A container that is not ours uses {used.tag}: remove it (“docker ps -a” names it), then clean again. "
        "Everything else was removed."
    )
    assert engine.is_ready(used.environment)
    assert other.tag not in tags(api)
    assert [container["Id"] for container in api.containers()] == [mine]


def test_what_another_installation_made_stays(engine, api, connect, shell_engine, tmp_path, monkeypatch):
    theirs, ours = kitchen(tmp_path / "theirs", "RUN echo 1"), kitchen(tmp_path / "ours", "RUN echo 2")
    engine.prepare(ours)
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path / "another"))
    other = connect(shell_engine)
    other.prepare(theirs)
    container = container_of(api, SHELL_BASE, labels=labels.on_container("theirs", deadline=1))
    monkeypatch.delenv("TWO_KITCHENS_HOME")
    # Neither the sweep of a new start, whose time has come long ago, nor cleaning.
    connect(shell_engine).clean()
    assert Recipe.of(theirs).tag in tags(api)
    assert Recipe.of(ours).tag not in tags(api)
    assert [found["Id"] for found in api.containers()] == [container]
    api.remove_container(container, force=True)
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path / "another"))
    other.clean()
    assert tags(api) == {SHELL_BASE}


def test_what_earlier_versions_left_is_listed_and_goes_when_asked(engine, api, tmp_path):
    container = api.create_container(SHELL_BASE, ["true"])["Id"]
    for name in ("two-kitchens/base:0123456789ab", "two-kitchens/dev:0123456789ab"):
        api.commit(container, *name.split(":"), changes=[f"LABEL {labels.MINE}=yes"])
    nameless = api.commit(container, changes=[f"LABEL {labels.MINE}=yes"])["Id"]
    api.remove_container(container)
    engine.prepare(kitchen(tmp_path / "k", "RUN echo 1"))
    earlier = ["two-kitchens/base:0123456789ab", "two-kitchens/dev:0123456789ab"]
    assert [name for name in engine.images.of_earlier_versions() if not name.startswith("sha256:")] == earlier
    assert nameless in engine.images.of_earlier_versions()
    assert engine.clean()
    assert set(earlier) <= tags(api)
    assert set(earlier) <= set(engine.images.remove_earlier())
    assert engine.images.of_earlier_versions() == []
    assert tags(api) == {SHELL_BASE}


def test_what_somebody_built_upon_ours_stays_without_a_name_too(engine, api, tmp_path):
    recipe = Recipe.of(kitchen(tmp_path / "k", "RUN echo 1"))
    engine.prepare(recipe.environment)
    container = api.create_container(recipe.tag, ["true"])["Id"]
    theirs = api.commit(container)["Id"]
    api.remove_container(container)
    engine.clean()
    assert theirs in {image["Id"] for image in api.images()}
    api.remove_image(theirs)


def test_an_earlier_image_that_a_container_uses_stays(engine, api):
    container = api.create_container(SHELL_BASE, ["true"])["Id"]
    earlier = api.commit(container, changes=[f"LABEL {labels.MINE}=yes"])["Id"]
    api.remove_container(container)
    user = api.create_container(earlier, ["true"])["Id"]
    assert engine.images.remove_earlier() == []
    assert engine.images.of_earlier_versions() == [earlier]
    api.remove_container(user)
    assert engine.images.remove_earlier() == [earlier]


def test_an_image_that_is_built_again_on_another_base_leaves_none_without_a_name(engine, api, tmp_path, monkeypatch):
    environment = kitchen(tmp_path / "k", "RUN echo 1")
    engine.prepare(environment)
    api.tag(SHELL_BASE, "kitchen-test/another", "1")
    monkeypatch.setenv(BASE_VARIABLE, "kitchen-test/another:1")
    engine.prepare(environment)
    assert not [image["Id"] for image in api.images() if not image["RepoTags"]]
    assert engine.is_ready(environment)


def test_cleaning_twice_finds_nothing(engine, tmp_path):
    engine.prepare(kitchen(tmp_path / "k"))
    assert engine.clean()
    assert engine.clean() == ()
