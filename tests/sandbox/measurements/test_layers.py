"""What the images are made of, live and as recorded."""

from __future__ import annotations

import pytest

from sandbox.engines.docker.images import Recipe
from sandbox.environment import environment_names, load_environment
from sandbox.measurements import Measured
from sandbox.measurements.layers import BASE, OWN, _step
from tests.sandbox.measurements.shapes import shape


@pytest.mark.docker
def test_the_layers_add_up_to_the_image(live):
    images = live("layers")["images"]
    assert tuple(images) == environment_names()
    for image in images.values():
        assert sum(layer["bytes"] for layer in image["layers"]) == image["bytes"]


@pytest.mark.docker
def test_each_of_the_dockerfiles_lines_is_a_layer_in_its_order(live):
    for name, image in live("layers")["images"].items():
        lines = [line for line in load_environment(name).dockerfile.splitlines() if line and line[0] != "#"]
        own = [layer["step"] for layer in image["layers"] if layer["of"] == OWN]
        assert [step.split()[0] for step in own] == [line.split()[0] for line in lines[2:]]


@pytest.mark.docker
def test_what_lies_beneath_comes_first_and_nothing_is_of_this_machine(live):
    for name, image in live("layers")["images"].items():
        recipe = Recipe.of(load_environment(name))
        whose = [layer["of"] for layer in image["layers"]]
        assert whose == sorted(whose, key=[BASE, OWN].index)
        assert whose.count(BASE) >= 1
        assert (image["declared_base"], image["base"]) == (recipe.environment.base, recipe.base)


@pytest.mark.docker
def test_images_on_different_bases_share_nothing_and_the_same_layer_is_recognised(live, docker_engine):
    images = live("layers")["images"]
    assert not any(layer["shared"] for layer in images["dev"]["layers"] + images["prod"]["layers"])
    shared = sum(layer["bytes"] for layer in images["pinned"]["layers"] if layer["shared"])
    recipes = [Recipe.of(load_environment(name)) for name in ("dev", "pinned")]
    bases = {recipe.base for recipe in recipes}
    assert (shared > 0) == (len(bases) == 1)


@pytest.mark.docker
def test_recorded_agrees_with_docker(live):
    now, recorded = live("layers"), Measured.recorded("layers").data
    assert shape(recorded) == shape(now)
    for name, image in now["images"].items():
        known = recorded["images"][name]
        own, known_own = ([x for x in i["layers"] if x["of"] == OWN] for i in (image, known))
        assert known["declared_base"] == image["declared_base"]
        assert [layer["step"].split()[0] for layer in known_own] == [layer["step"].split()[0] for layer in own]
        heaviest, known_heaviest = (max(layers, key=lambda layer: layer["bytes"]) for layers in (own, known_own))
        assert known_heaviest["step"] == heaviest["step"]
        assert known_heaviest["bytes"] == pytest.approx(heaviest["bytes"], rel=0.1)


@pytest.mark.parametrize(
    ("noted", "shown"),
    [
        ("/bin/sh -c #(nop)  USER 1000:1000", "USER 1000:1000"),
        ("/bin/sh -c #(nop) COPY file:5923b3c2 in /opt/requirements.lock ", "COPY … /opt/requirements.lock"),
        ("/bin/sh -c #(nop) ADD file:d13afefcc2b0b02b in / ", "ADD … /"),
        ("/bin/sh -c python3 -m venv /opt/venv", "RUN python3 -m venv /opt/venv"),
        ("|1 BASE=a:b /bin/sh -c pip install x", "RUN pip install x"),
        ("RUN /bin/sh -c set -eux; \tapt-get update # buildkit", "RUN set -eux; apt-get update"),
        ("ENV LANG=C.UTF-8", "ENV LANG=C.UTF-8"),
    ],
)
def test_what_docker_notes_down_becomes_the_dockerfiles_line_again(noted, shown):
    assert _step(noted, "") == shown


def test_an_imported_layer_is_called_what_docker_calls_it():
    assert _step("", "Imported from -") == "Imported from"
    assert _step("", "") == "made outside of Docker"
