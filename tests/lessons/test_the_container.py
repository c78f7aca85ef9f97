"""The lesson on the container through app.py, with recorded answers; its figures are read anew from the recordings."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any

import pytest

from lessons.shared.amounts import duration, megabytes
from lessons.the_container.figures import Looked, Weighed
from lessons.the_container.plan import OFFERED, Plan, offer, texts
from sandbox.environment import load_environment
from sandbox.measurements import Measured
from sandbox.measurements.orders import LINES, MISTAKES, RIGHT
from tests.lessons.pages import Page

INSIDE, LAYERS, SHIP = "press-container-inside", "press-container-layers", "press-container-ship"
BUILD = f"press-container-build-{'-'.join(LINES)}"


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def inside() -> dict[str, Any]:
    return dict(Measured.recorded("inside").data)


@pytest.fixture(scope="module")
def images() -> dict[str, Any]:
    return dict(Measured.recorded("layers").data["images"])


def write(page: Page, *lines: str) -> Page:
    """Choose these lines of the Dockerfile, one after the other."""
    for line in lines:
        page.press(f"line-{line}")
    return page


def table(page: Page, name: str) -> dict[str, list[str]]:
    (body,) = re.findall(rf'data-figure="{name}">.*?<tbody>(.*?)</tbody>', page.source, re.DOTALL)
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]
    return {row[0]: row[1:] for row in rows}


def dockerfile(page: Page) -> list[str]:
    """The Dockerfile as it stands on the page."""
    return next(code.value for code in page.test.code if code.language == "docker").splitlines()


# ---- looking inside ----


def test_a_visitor_is_asked_before_anything_is_told():
    page = Page("container")
    assert page.title == "The container"
    assert [page.can_press(key) for key in (INSIDE, LAYERS, SHIP)] == [True, True, True]
    assert {"container-inside", "container-write", "container-layers", "container-digest", "container-ship"} <= {
        radio.key for radio in page.test.radio
    }
    assert "tk-verdict" not in page.source


def test_what_is_seen_from_inside_is_what_was_recorded(inside):
    page = Page("container").press(INSIDE)
    programs, outside = inside["inside"]["processes"], inside["outside"]["processes"]
    assert f'data-figure="verdict-inside" data-inside="{programs}" data-outside="{outside}"' in page.source
    walled = table(page, "walled")
    assert walled["running programs"] == [str(programs), str(outside)]
    assert walled["it runs as"][0] == f"user {inside['inside']['user']}"
    assert walled["may write to /"] == ["no", "yes"]
    shared = table(page, "shared")
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
    page = Page("container").choose("container-inside", "1").choose("container-write", "2").press(INSIDE)
    assert "You guessed “All that run on this computer”. The answer is “Only the few that run in its box”." in page.text
    assert "You guessed “No: that folder is closed to it”, and so it is." in page.text


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


# ---- the Dockerfile ----


def test_every_line_is_offered_and_none_stands():
    page = Page("container")
    keys = [str(button.key) for button in page.test.button]
    assert sorted(key.removeprefix("line-") for key in keys if key.startswith("line-")) == sorted(LINES)
    assert dockerfile(page) == ["# nothing yet"]


def test_line_after_line_it_becomes_the_pinned_images_own_dockerfile():
    page = Page("container")
    for count, line in enumerate(LINES, start=1):
        write(page, line)
        assert f'data-figure="line" data-line="{line}"' in page.source
        assert len(dockerfile(page)) == count
    real = [text for text in load_environment("pinned").dockerfile.splitlines() if text and text[0] != "#"]
    assert dockerfile(page) == real
    assert "this is the pinned image’s own Dockerfile" in page.text


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_line_in_the_wrong_place_is_explained_in_dockers_own_words(mistake):
    attempt = Measured.recorded("orders").data["attempts"][mistake]
    *before, wrong = {"user-before-venv": ("base", "from", "user")}.get(mistake, MISTAKES[mistake])
    if mistake == "user-before-install":
        *before, wrong, _ = MISTAKES[mistake]
    page = write(Page("container"), *before, wrong)
    assert f'data-figure="mistake" data-mistake="{mistake}"' in page.source
    assert page.can_press(f"line-{wrong}"), "a wrong choice can be made again, and no other is lost"
    if attempt["broke"]:
        assert attempt["error"] in page.text
        assert all(line in page.text for line in attempt["log"])
    assert 'data-kind="recorded"' in page.source
    assert len(dockerfile(page)) == max(1, len(before))


def test_after_a_wrong_choice_the_right_one_goes_on():
    page = write(Page("container"), "base", "install", "from")
    assert 'data-figure="mistake"' not in page.source
    assert dockerfile(page) == [texts()["base"], texts()["from"]]


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("base", "from", "copy"), "It works, at a price"),
        (("base", "from", "path"), "It works before the folder exists"),
        (("base", "from", "workdir"), "It works up here as well"),
    ],
)
def test_an_unusual_place_that_works_is_allowed_and_explained(lines, title):
    page = write(Page("container"), *lines)
    assert len(dockerfile(page)) == len(lines)
    assert title in page.text


def test_no_order_that_the_page_allows_breaks_a_rule_of_dockers():
    rules = [("base", "from"), ("venv", "install"), ("path", "install"), ("copy", "install"), ("install", "user")]
    rules += [("from", line) for line in LINES if line not in ("base", "from")]
    allowed = 0
    for order in permutations(LINES):
        plan = Plan()
        for line in order:
            plan = plan if plan.problem(line) else plan.choose(line)
        keeps = all(order.index(first) < order.index(then) for first, then in rules)
        assert (plan.placed == order) == keeps, order
        allowed += keeps
    assert allowed > 1


def test_the_guesses_about_digest_and_user_are_answered_by_their_lines():
    page = Page("container").choose("container-digest", "1")
    write(page, "base")
    assert "The answer is “Not for certain: somebody can put another image under the name”." in page.text
    write(page, "from", "venv", "path", "copy", "install")
    page.choose("container-user", "3")
    write(page, "user")
    assert "You guessed “The administrator, root”, and so it is." in page.text


def test_whoever_has_the_rest_put_in_gets_their_guess_answered_too():
    page = Page("container").choose("container-digest", "1").press("container-fill")
    assert "The answer is “Not for certain: somebody can put another image under the name”." in page.text


def test_how_tight_the_box_is_shut_is_called_this_courses_own_choice():
    page = Page("container").press(INSIDE)
    assert "up to whoever starts the box" in page.text


def test_the_rest_can_be_put_in_and_the_last_line_taken_back():
    page = write(Page("container"), "base", "from", "copy").press("container-fill")
    assert len(dockerfile(page)) == len(LINES)
    assert "in an order of its own" in page.text
    page.press("container-back")
    assert len(dockerfile(page)) == len(LINES) - 1


def test_taking_back_the_only_line_leaves_an_empty_plan():
    page = write(Page("container"), "base").press("container-back")
    assert dockerfile(page) == ["# nothing yet"]


def test_the_plan_and_the_last_wrong_choice_survive_a_refresh():
    page = write(Page("container"), "base", "from", "user")
    again = Page("container", **page.address)
    assert dockerfile(again) == dockerfile(page)
    assert 'data-mistake="user-before-venv"' in again.source


@pytest.mark.parametrize("kept", [None, "base", 7, ["base", "base"], ["install"], ["base", "nothing"], [["base"]]])
def test_a_plan_that_makes_no_sense_any_more_is_begun_anew(kept):
    assert Plan.of(kept, None) == Plan.of(kept, "nothing") == Plan()
    assert Plan.of(kept, "user").placed == ()


def test_the_order_in_which_lines_are_offered_gives_nothing_away():
    assert sorted(OFFERED) == sorted(LINES)
    assert OFFERED != LINES
    assert all(len(offer(line)) <= 60 for line in LINES)


def test_the_build_shows_that_docker_knew_every_layer():
    page = write(Page("container"), *LINES).choose("container-build", "3").press(BUILD)
    assert "You guessed “None: it knows every layer already”, and so it is." in page.text
    attempt = Measured.recorded("orders").data["attempts"][RIGHT]
    steps = attempt["steps"]
    assert f'data-figure="verdict-build" data-reused="{len(steps)}" data-same="True"' in page.source
    assert duration(attempt["seconds"]).replace("\u00a0", " ") in page.text


def test_without_docker_the_build_of_another_order_is_not_pretended():
    order = ("base", "from", "workdir", "venv", "path", "copy", "install", "user")
    page = write(Page("container"), *order).press(f"press-container-build-{'-'.join(order)}")
    assert "Only the course’s own order is recorded" in page.text


@pytest.mark.docker
def test_with_docker_a_wrong_line_is_tried_for_real(monkeypatch, environments):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "docker")
    page = write(Page("container"), "base", "from", "user").press("press-container-try-user-before-venv")
    assert "Permission denied: '/opt/venv'" in page.text
    assert 'data-kind="docker"' in page.source


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
