"""One learner's way through the whole course, from the first page to the last, in a real browser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from lessons.catalogue import find_lessons
from tests.browser.conftest import keep_picture
from tests.browser.story import check_width
from tests.browser.walk import arrive, press_everything, settle
from tests.support.server import serving

pytestmark = pytest.mark.browser

LESSONS = find_lessons()
WINDOWS = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.parametrize("window", WINDOWS)
def test_a_learner_goes_from_the_first_page_to_the_last(visit, serve, environments, window):
    width, height = WINDOWS[window]
    page = visit(width, height).page
    page.goto(serve(TWO_KITCHENS_ENGINE="docker"))
    for number, lesson in enumerate(LESSONS, start=1):
        arrive(page, lesson)
        assert page.locator(".tk-place").inner_text().startswith(f"Lesson {number} of {len(LESSONS)}")
        press_everything(page)
        keep_picture(page, f"journey-{window}-{number:02}-{lesson.slug}")
        check_width(page)
        page.locator(".st-key-next-lesson button").click()
    expect(page.locator(".tk-end")).to_contain_text("through the whole course")
    keep_picture(page, f"journey-{window}-end")


def test_progress_survives_a_restart_of_the_course_on_ones_own_machine(visit, tmp_path):
    with serving(tmp_path, {"TWO_KITCHENS_ENGINE": "recorded"}) as server:
        page = visit().page
        page.goto(server.entrance)
        arrive(page, LESSONS[0])
        page.locator(".st-key-next-lesson button").click()
        arrive(page, LESSONS[1])
        # Nobody looks while it is down.
        page.goto("about:blank")
    with serving(tmp_path, {"TWO_KITCHENS_ENGINE": "recorded"}) as server:
        page = visit().page
        page.goto(server.entrance)
        arrive(page, LESSONS[0])
        assert page.url.rstrip("/") == server.url
        expect(page.locator(".tk-place")).to_contain_text("1 done")
        page.get_by_role("link", name="Go on where you left off").click()
        arrive(page, LESSONS[1])
        page.goto("about:blank")


def test_the_map_leads_everywhere_by_keyboard_alone(visit, serve):
    page = visit().page
    page.goto(serve(TWO_KITCHENS_ENGINE="recorded"))
    arrive(page, LESSONS[0])
    links = page.locator(".st-key-tk-way a")
    expect(links).to_have_count(len(LESSONS))
    links.first.focus()
    page.keyboard.press("Tab")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    arrive(page, LESSONS[1])


def test_going_on_begins_each_lesson_at_its_top(visit, serve):
    page = visit(390, 844).page
    page.goto(serve(TWO_KITCHENS_ENGINE="recorded"))
    for lesson, after in pairwise(LESSONS):
        arrive(page, lesson)
        page.locator(".st-key-next-lesson button").click()
        arrive(page, after)
        page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop === 0")


def test_a_glossary_word_explains_itself_to_pointer_and_keyboard(visit, serve):
    page = visit().page
    page.goto(serve(TWO_KITCHENS_ENGINE="recorded"))
    arrive(page, LESSONS[0])
    word = page.locator(".tk-term").first
    shown = "each => getComputedStyle(each, '::after').display"
    assert word.evaluate(shown) == "none"
    word.hover()
    assert word.evaluate(shown) == "block"
    page.locator("h1").hover()
    word.focus()
    assert word.evaluate(shown) == "block"


def test_a_tip_fits_on_a_phone(visit, serve):
    page = visit(390, 844).page
    page.goto(serve(TWO_KITCHENS_ENGINE="recorded"))
    arrive(page, LESSONS[0])
    for word in page.locator(".tk-term").all():
        word.focus()
        check_width(page)


def test_progress_can_be_taken_along(visit, serve, tmp_path):
    server = serve(TWO_KITCHENS_ENGINE="recorded")
    page = visit().page
    page.goto(server)
    arrive(page, LESSONS[0])
    page.locator(".st-key-next-lesson button").click()
    arrive(page, LESSONS[1])
    page.get_by_role("button", name="My progress").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export progress").click()
    download.value.save_as(tmp_path / "progress.json")
    other = visit().page
    other.goto(server)
    arrive(other, LESSONS[0])
    other.get_by_role("button", name="My progress").click()
    other.locator("input[type=file]").set_input_files(tmp_path / "progress.json")
    expect(other.locator(".tk-place")).to_contain_text("1 done")


def test_the_handout_can_be_taken_along(visit, serve, tmp_path):
    page = visit().page
    page.goto(serve(TWO_KITCHENS_ENGINE="recorded"))
    arrive(page, LESSONS[0])
    with page.expect_download() as download:
        page.get_by_role("button", name="Handout to print").click()
    download.value.save_as(tmp_path / "handout.html")
    text = (tmp_path / "handout.html").read_text(encoding="utf-8")
    assert all(f'id="{lesson.slug}"' in text for lesson in LESSONS)
    settle(page)
