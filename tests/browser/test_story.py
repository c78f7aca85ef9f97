"""A learner at a real browser goes through the story."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import environment_names, load_environment
from sandbox.flagship import flagship, score
from sandbox.pipeline import ProjectComparison, compare_project
from tests.browser.conftest import keep_picture
from tests.browser.story import (
    address,
    button,
    check_width,
    figure,
    open_story,
    press,
    press_all,
    read,
)
from tests.browser.walk import settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def recorded_server(serve):
    return serve(TWO_KITCHENS_ENGINE="recorded")


@pytest.fixture(scope="module")
def enough(tmp_path_factory) -> Path:
    """The file that ends the slow server's runs."""
    return Path(tmp_path_factory.mktemp("slow"), "enough")


@pytest.fixture
def slow_server(serve, enough):
    """Every run goes on until the test makes the file `enough`."""
    enough.unlink(missing_ok=True)
    return serve("tests/browser/slow_kitchen.py", SLOW_KITCHEN_UNTIL=str(enough), TWO_KITCHENS_ENGINE="recorded")


def check_figures(page: Page, expected: ProjectComparison) -> None:
    """Hold what the page shows against what `expected` says."""
    for kitchen in ("prod", "pinned"):
        comparison, judged = expected.comparisons[kitchen], score(expected.runs[kitchen])
        largest = pytest.approx(comparison.largest_difference, abs=1e-12)
        assert figure(page, f"verdict-{kitchen}").get_attribute("data-flipped") == str(len(comparison.flipped))
        assert largest_difference(page, kitchen) == largest
        assert read(page, f"flipped-{kitchen}") == str(len(comparison.flipped))
        assert read(page, f"accuracy-{kitchen}") == f"{100 * judged.accuracy:.1f} %"
        assert read(page, f"cost-{kitchen}") == f"{judged.cost:,.0f} €"
        assert read(page, f"flagged-{kitchen}") == str(judged.flagged)


def check_story(page: Page, kind: str) -> None:
    """What must be true of the story wherever it runs."""
    assert int(read(page, "flipped-prod")) >= 100
    assert read(page, "flipped-pinned") == "0"
    assert largest_difference(page, "pinned") <= 1e-12
    for kitchen in ("dev", "prod"):
        screen = read(page, f"terminal-{kitchen}")
        assert "exit status 0" in screen
        assert "stderr: (empty)" in screen
    expect(page.get_by_text("No error. No warning.")).to_be_visible()
    assert figure(page, "evidence").evaluate_all("all => all.map(each => each.dataset.kind)") == [kind] * 3
    assert figure(page, "flips").locator("tbody tr").count() == int(read(page, "flipped-prod"))


def largest_difference(page: Page, kitchen: str) -> float:
    return float(figure(page, f"verdict-{kitchen}").get_attribute("data-largest") or "nan")


def percent_done(page: Page) -> int:
    return int(page.locator(".tk-work [role=progressbar]").first.get_attribute("aria-valuenow") or 0)


@pytest.mark.docker
def test_three_buttons_tell_the_story_live_in_docker(serve, visit, docker_engine, environments):
    expected = compare_project(docker_engine, flagship(), list(environments.values()))
    page = visit().page
    open_story(page, serve(TWO_KITCHENS_ENGINE="docker"))
    press_all(page)
    check_story(page, "docker")
    check_figures(page, expected)
    figure(page, "evidence").last.click()
    expect(page.get_by_text("Docker Engine").last).to_be_visible()
    keep_picture(page, "story-docker-desktop")


def test_three_buttons_tell_the_story_from_recordings(recorded_server, visit):
    kitchens = [load_environment(name) for name in environment_names()]
    expected = compare_project(RecordedEngine(), flagship(), kitchens)
    page = visit().page
    open_story(page, recorded_server)
    press_all(page)
    check_story(page, "recorded")
    check_figures(page, expected)
    keep_picture(page, "story-recorded-desktop")


def test_a_refresh_afterwards_finds_everything_again(recorded_server, visit):
    page = visit().page
    open_story(page, recorded_server)
    press_all(page)
    before = read(page, "verdict-prod")
    page.reload()
    expect(figure(page, "verdict-pinned")).to_be_visible()
    settle(page)
    assert read(page, "verdict-prod") == before


def test_a_refresh_in_the_middle_of_a_run_finds_it_again_and_it_ends_well(slow_server, enough, visit):
    page = visit().page
    open_story(page, slow_server)
    button(page, "Train").click()
    expect(page.locator(".tk-log")).to_contain_text("still stirring")
    page.reload()
    expect(page.locator(".tk-log")).to_contain_text("still stirring")
    keep_picture(page, "story-running")
    enough.touch()
    expect(figure(page, "training-accuracy")).to_be_visible()


def test_progress_and_the_log_move_on_by_themselves(slow_server, visit):
    page = visit().page
    open_story(page, slow_server)
    button(page, "Train").click()
    expect(page.locator(".tk-log")).to_contain_text("still stirring")
    percent, earlier = percent_done(page), page.locator(".tk-log").inner_text()
    page.wait_for_function(
        "least => document.querySelector('.tk-work [role=progressbar]')?.ariaValueNow >= least", arg=percent + 2
    )
    assert page.locator(".tk-log").inner_text() != earlier
    button(page, "Cancel").click()
    expect(page.get_by_text("Cancelled")).to_be_visible()


def test_a_second_tab_with_the_same_address_sees_the_same_run(slow_server, visit):
    window = visit()
    open_story(window.page, slow_server)
    button(window.page, "Train").click()
    expect(window.page.locator(".tk-work")).to_be_visible()
    tab = window.tab()
    tab.goto(window.page.url)
    expect(tab.locator(".tk-log")).to_contain_text("still stirring")
    button(tab, "Cancel").click()
    expect(window.page.get_by_text("Cancelled")).to_be_visible()


def test_another_learner_on_the_same_server_sees_nothing_of_it(slow_server, visit):
    first, second = visit().page, visit().page
    open_story(first, slow_server)
    button(first, "Train").click()
    expect(first.locator(".tk-work")).to_be_visible()
    open_story(second, slow_server)
    expect(second.locator(".tk-work")).to_have_count(0)
    button(first, "Cancel").click()
    expect(first.get_by_text("Cancelled")).to_be_visible()


def test_after_a_cancelled_run_the_same_button_starts_another(slow_server, enough, visit):
    page = visit().page
    open_story(page, slow_server)
    button(page, "Train").click()
    button(page, "Cancel").click()
    expect(page.get_by_text("Cancelled")).to_be_visible()
    enough.touch()
    press(page, "Train")


def test_the_first_button_is_reached_and_pressed_by_keyboard_alone(recorded_server, visit):
    page = visit().page
    open_story(page, recorded_server)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip().endswith("Train"):
            break
    expect(button(page, "Train")).to_be_focused()
    page.keyboard.press("Enter")
    expect(figure(page, "training-accuracy")).to_be_visible()


def test_what_to_press_is_seen_without_scrolling(recorded_server, visit):
    for width, height in ((1280, 800), (390, 844)):
        page = visit(width, height).page
        open_story(page, recorded_server)
        box = button(page, "Train").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height, f"at {width} × {height}"


def test_a_phone_never_scrolls_sideways(recorded_server, visit):
    page = visit(390, 844).page
    open_story(page, recorded_server)
    check_width(page)
    press_all(page)
    for summary in page.locator('[data-testid="stExpander"] summary').all():
        summary.click()
    settle(page)
    check_width(page)
    keep_picture(page, "story-phone")


def test_the_story_is_told_in_the_dark_too(recorded_server, visit):
    page = visit(scheme="dark").page
    open_story(page, recorded_server)
    press_all(page)
    page.reload()
    expect(figure(page, "verdict-pinned")).to_be_visible()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(27, 23, 20)")
    # The charts' text is light as well, after a refresh too.
    label = page.get_by_role("figure", name="Scatter plot").first.locator(".ytick text").first
    expect(label).to_have_css("fill", "rgb(241, 233, 223)")
    keep_picture(page, "story-dark")


def test_every_chart_has_a_text_alternative_for_a_screen_reader(recorded_server, visit):
    page = visit().page
    open_story(page, recorded_server)
    press_all(page)
    expect(page.get_by_role("figure", name="Scatter plot of 1000 orders")).to_have_count(2)
    expect(page.get_by_role("figure", name="Bar chart of what the wrong answers cost")).to_have_count(2)


def test_an_address_with_nonsense_in_it_opens_the_story(recorded_server, visit):
    page = visit().page
    page.goto(address(recorded_server) + "?run=<script>alert(1)</script>&engine=oven&guess-serve=seven")
    expect(button(page, "Train")).to_be_enabled()
