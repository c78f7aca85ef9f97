"""The Dockerfile that a learner writes line by line in the lesson on the container."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from lessons.shared.amounts import duration
from lessons.the_container import building
from lessons.the_container.plan import OFFERED, Plan, offer, texts
from sandbox.environment import load_environment
from sandbox.measurements import Measured
from sandbox.measurements.orders import LINES, MISTAKES, RIGHT, TRIED
from tests.lessons.pages import Page

BUILD = f"press-container-build-{'-'.join(LINES)}"


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def write(page: Page, *lines: str) -> Page:
    """Choose these lines of the Dockerfile, one after the other."""
    for line in lines:
        page.press(f"line-{line}")
    return page


def dockerfile(page: Page) -> list[str]:
    """The Dockerfile as it stands on the page."""
    return next(code.value for code in page.test.code if code.language == "docker").splitlines()


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


@pytest.mark.parametrize("reused", ["none", "one", "all"])
def test_a_build_is_said_to_have_used_the_cache_only_where_it_did(monkeypatch, reused):
    attempt = Measured.recorded("orders").data["attempts"][RIGHT]
    count = len(attempt["steps"])
    kept = {"none": 0, "one": 1, "all": count}[reused]
    steps = [{**step, "reused": number < kept} for number, step in enumerate(attempt["steps"])]
    tried = {**attempt, "steps": steps, "same_image": False}
    taken = Measured("orders", Measured.recorded("orders").evidence, {"attempts": {TRIED: tried}})
    monkeypatch.setattr(building, "measure_order", lambda *_: taken)
    page = write(Page("container"), *LINES).press(BUILD)
    said = {
        "none": f"{count} of {count} steps were built",
        "one": f"{count - 1} of {count} steps were built",
        "all": f"{count} of {count} steps came out of the cache",
    }
    assert said[reused] in page.text
    assert ("nothing came out of the cache" in page.text) == (reused == "none")
    assert (re.search(r"(?<!nothing) came out of the cache", page.text) is None) == (reused == "none")
    assert "Would it be the same id elsewhere?" not in page.text


def test_the_same_id_is_put_down_to_the_cache():
    page = write(Page("container"), *LINES).press(BUILD)
    assert "Would it be the same id elsewhere?** No: it is this computer’s cache that does it." in page.text


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
