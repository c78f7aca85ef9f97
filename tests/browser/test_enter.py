"""The way in, in a real browser: by the address that the terminal prints, or by its code, typed by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lessons.catalogue import find_lessons
from tests.browser.walk import arrive
from tests.support.server import serving
from tests.support.waiting import wait_until

pytestmark = pytest.mark.browser

FIRST = find_lessons()[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One person's own course."""
    with serving(tmp_path_factory.mktemp("home"), {"TWO_KITCHENS_ENGINE": "recorded"}) as served:
        yield served


def fits(page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_address_from_the_terminal_leads_to_the_owners_page(visit, server):
    window = visit()
    window.page.goto(server.entrance)
    arrive(window.page, FIRST)
    assert window.page.url == f"{server.url}/"
    expect(window.page.locator("[data-figure=bookmark]")).to_have_count(0)
    (cookie,) = (each for each in window.page.context.cookies() if each["name"] == f"two-kitchens-{server.port}")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert cookie["name"] not in window.page.evaluate("document.cookie")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_visitor_finds_the_way_in_and_types_the_code(visit, server, width, height):
    window = visit(width, height)
    page = window.page
    page.goto(server.url)
    arrive(page, FIRST)
    if width < 640:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="type the code from it").click()
    expect(page.get_by_role("heading", name="Enter the course")).to_be_visible()
    # One can type at once.
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type("abcd efgh jkmn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That code is not right.")
    assert fits(page)
    # What Chromium says of an answer that is no.
    assert all("403" in complaint for complaint in window.complaints)
    window.complaints.clear()
    page.get_by_label("Code").fill(server.code.upper())
    page.get_by_role("button", name="Enter").click()
    arrive(page, FIRST)
    expect(page.locator("[data-figure=bookmark]")).to_have_count(0)
    expect(page.locator("[data-figure=visitor]")).to_have_count(0)


def test_a_page_that_is_open_when_the_course_starts_again_says_what_to_do(visit, tmp_path):
    settings = {"TWO_KITCHENS_ENGINE": "recorded"}
    window = visit()
    page = window.page
    with serving(tmp_path, settings) as server:
        page.goto(server.entrance)
        arrive(page, FIRST)
    with serving(tmp_path, settings, port=server.port) as server:
        # The page finds its server again by itself, and is drawn again with the next thing that one does on it.
        left_over = page.locator("[data-figure=left-over]")

        def is_told() -> bool:
            page.get_by_role("link", name="Development", exact=True).first.click()
            try:
                expect(left_over).to_contain_text("Open the address that the terminal printed", timeout=5_000)
            except AssertionError:
                return False
            return True

        wait_until(is_told, "the page says that it is left over")
        page.get_by_role("link", name="type the code from it").click()
        page.get_by_label("Code").fill(server.code)
        page.keyboard.press("Enter")
        arrive(page, FIRST)
        expect(page.locator("[data-figure=left-over]")).to_have_count(0)
        expect(page.locator("[data-figure=bookmark]")).to_have_count(0)
        page.goto("about:blank")
    # What Chromium says while nobody answers.
    window.complaints.clear()
