"""The lesson on the container through app.py, with recorded answers; its figures are read anew from the recordings."""

from __future__ import annotations

import re
from typing import Any

import pytest

from lessons.shared.amounts import megabytes
from lessons.the_container.figures import Looked, Weighed
from sandbox.measurements import Measured
from tests.lessons.pages import Page

INSIDE, LAYERS, SHIP = "press-container-inside", "press-container-layers", "press-container-ship"


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def inside() -> dict[str, Any]:
    return dict(Measured.recorded("inside").data)


@pytest.fixture(scope="module")
def images() -> dict[str, Any]:
    return dict(Measured.recorded("layers").data["images"])


def table(page: Page, name: str) -> dict[str, list[str]]:
    (body,) = re.findall(rf'data-figure="{name}">.*?<tbody>(.*?)</tbody>', page.source, re.DOTALL)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    return {row[0]: row[1:] for row in rows}


# ---- looking inside ----


def test_a_visitor_is_asked_before_anything_is_told():
    page = Page("container")
    assert page.title == "The container"
    assert [page.can_press(key) for key in (INSIDE, LAYERS, SHIP)] == [True, True, True]
    assert {"container-inside", "container-user-outside", "container-layers", "container-digest", "container-ship"} <= {
        radio.key for radio in page.test.radio
    }
    assert "tk-verdict" not in page.source


def test_what_is_seen_from_inside_is_what_was_recorded(inside):
    page = Page("container").press(INSIDE)
    programs, outside = inside["inside"]["processes"], inside["outside"]["processes"]
    assert f'data-figure="verdict-inside" data-inside="{programs}" data-outside="{outside}"' in page.source
    walled = table(page, "walled")
    assert walled["running programs"] == [str(programs), str(outside)]
    assert walled["may write to /"] == ["no", "yes"]
    shared = table(page, "shared")
    assert shared["who runs it"] == [f"user {inside['inside']['user']}", f"user {inside['seen'][-1]['user']}"]
    assert shared["kernel"] == [inside["inside"]["kernel"], inside["outside"]["kernel"]]
    assert shared["processor cores it sees"] == [str(inside["inside"]["cores"]), str(inside["outside"]["cores"])]


def test_the_picture_has_a_square_for_every_program(inside):
    page = Page("container").press(INSIDE)
    (walls,) = re.findall(r'<figure class="tk-walls".*?</figure>', page.source, re.DOTALL)
    assert walls.count("<i></i>") == inside["outside"]["processes"]
    (box,) = re.findall(r'class="tk-inside">(.*?)</div>', walls, re.DOTALL)
    assert box.count("<i></i>") == inside["inside"]["processes"]


def test_the_same_programs_have_two_numbers(inside):
    page = Page("container").press(INSIDE)
    (body,) = re.findall(r'data-figure="numbers">.*?<tbody>(.*?)</tbody>', page.source, re.DOTALL)
    shown = [tuple(map(int, pair)) for pair in re.findall(r"<td>(\d+)</td><td>(\d+)</td>", body)]
    pairs = zip(inside["inside"]["running"], inside["seen"], strict=True)
    assert shown == [(number, seen["number"]) for (number, _), seen in pairs]


def test_both_guesses_are_answered():
    page = Page("container").choose("container-inside", "1").choose("container-user-outside", "1").press(INSIDE)
    assert "You guessed “All that run on this computer”. The answer is “Only the few that run in its box”." in page.text
    assert "The answer is “User 1000, which may be somebody’s own account there”." in page.text


def test_whether_a_box_may_write_is_not_asked_as_it_is_the_courses_own_choice():
    assert not [radio for radio in Page("container").test.radio if "`/`" in radio.label]


@pytest.mark.parametrize(("outside", "option"), [(1000, 1), (0, 2), (101_000, 0), (None, None)])
def test_each_user_outside_is_another_option_of_the_guess(inside, outside, option):
    seen = [] if outside is None else [{**each, "user": outside} for each in inside["seen"]]
    looked = Looked.of(Measured("inside", Measured.recorded("inside").evidence, {**inside, "seen": seen}))
    assert looked.known_as == option
    words = {None: "not told", 0: "root, the administrator"}.get(outside, f"user {outside}")
    assert ("who runs it", "user 1000", words) in looked.shared()


def test_where_the_computer_tells_less_the_page_says_less(inside):
    quiet = {**inside, "outside": {**inside["outside"], "processes": None}, "seen": []}
    looked = Looked.of(Measured("inside", Measured.recorded("inside").evidence, quiet))
    assert looked.programs_outside is None
    assert looked.numbers() == ()
    assert {row[0]: row[2] for row in looked.walled()}["running programs"] == "not told"


def test_another_kernel_outside_is_noticed(inside):
    mac = {**inside, "outside": {**inside["outside"], "kernel": "Darwin 27.0"}}
    evidence = Measured.recorded("inside").evidence
    assert Looked.of(Measured("inside", evidence, inside)).same_kernel
    assert not Looked.of(Measured("inside", evidence, mac)).same_kernel


def test_how_tight_the_box_is_shut_is_called_this_courses_own_choice():
    page = Page("container").press(INSIDE)
    assert "decided when the box is started. The course’s boxes may not" in page.text


# ---- layers ----


def test_the_tower_holds_every_layer_with_its_size(images):
    page = Page("container").press(LAYERS)
    (tower,) = re.findall(r'data-figure="tower".*?</ol>', page.source, re.DOTALL)
    sizes = re.findall(r"<span>(.*?)</span>", tower)
    layers = images["pinned"]["layers"]
    beneath = [sum(layer["bytes"] for layer in layers if layer["of"] == of) for of in ("base", "machine")]
    stack = [size for size in beneath if size] + [layer["bytes"] for layer in layers if layer["of"] == "own"]
    assert sizes == [megabytes(size) if size else "–" for size in reversed(stack)]
    assert f'data-bytes="{images["pinned"]["bytes"]}"' in page.source


def test_the_libraries_weigh_the_most_and_the_guess_is_answered(images):
    page = Page("container").choose("container-layers", "1").press(LAYERS)
    heaviest = max(images["pinned"]["layers"], key=lambda layer: layer["bytes"])
    assert "pip install" in heaviest["step"]
    share = round(100 * heaviest["bytes"] / images["pinned"]["bytes"])
    size = megabytes(images["pinned"]["bytes"]).replace("\u00a0", " ")
    assert f"{size}, and {share} % of it is the libraries" in page.text
    assert "The answer is “The libraries”." in page.text


def test_a_stand_in_is_called_one_wherever_its_size_is_shown(images):
    page = Page("container").press(LAYERS)
    pinned = images["pinned"]
    stood_in = pinned["base"] != pinned["declared_base"]
    assert (f"{pinned['base']} stands in for the official image" in page.text) == stood_in


def test_an_official_base_of_many_layers_is_one_slab(images):
    steps = (("ADD … /", 74_000_000), ("ENV LANG=C.UTF-8", 0), ("RUN /bin/sh -c set -eux; make", 50_000_000))
    beneath = [{"of": "base", "step": step, "bytes": size, "shared": False} for step, size in steps]
    own = [layer for layer in images["pinned"]["layers"] if layer["of"] == "own"]
    image = {**images["pinned"], "base": images["pinned"]["declared_base"], "layers": beneath + own}
    data = {"images": {**images, "pinned": image}}
    box = Weighed.of(Measured("layers", Measured.recorded("layers").evidence, data)).box()
    assert not box.stood_in
    assert (box.slabs[0].size, box.slabs[0].step.rpartition(", ")[2]) == (124_000_000, "3 layers")
    assert box.slabs[1].step == "RUN python3 -m venv /opt/venv"


def test_the_parts_of_each_image_add_up(images):
    for box in Weighed.of(Measured.recorded("layers")).boxes:
        kinds = {slab.what for slab in box.slabs}
        assert box.weight(*kinds) == box.size == images[box.name]["bytes"]


# ---- shipping ----


def test_the_box_gives_devs_answers_every_one(recorded):
    page = Page("container").choose("container-ship", "3").press(SHIP)
    assert recorded.flipped("pinned") == []
    assert 'data-figure="verdict-ship" data-flipped="0" data-largest="0.0"' in page.source
    assert "None of 1,000 answers differ from dev’s" in page.text
    assert "You guessed “The same, to the last digit”, and so it is." in page.text
    assert page.figures["ship-flipped"] == str(len(recorded.flipped("pinned")))
    assert page.figures["ship-pandas"] == recorded.runs["pinned"].fingerprint.packages["pandas"]
    assert page.text.count(recorded.runs["dev"].stdout.strip()) == 2


def test_the_two_inventories_are_compared_in_full(recorded):
    page = Page("container").press(SHIP)
    differences = recorded.runs["dev"].fingerprint.differences(recorded.runs["pinned"].fingerprint)
    assert f'data-figure="inventories-pinned" data-count="{len(differences)}"' in page.source
