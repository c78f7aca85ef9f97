"""“Forget everything” in a real browser: nothing is lost by accident, and everything goes for somebody who wants it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from lessons.catalogue import find_lessons
from tests.browser.walk import arrive, settle

pytestmark = pytest.mark.browser

LESSONS = find_lessons()
WINDOWS = {"desktop": (1280, 900), "phone": (390, 844)}


def open_menu(page: Page) -> None:
    """Open “My progress”, which is folded away on a phone."""
    sidebar = page.get_by_test_id("stExpandSidebarButton")
    if sidebar.is_visible():
        sidebar.click()
    page.get_by_role("button", name="My progress").click()
    settle(page)


@pytest.fixture
def halfway(visit, serve):
    """Opens a window in which one lesson is done, with the menu open."""

    def go(window: str) -> Page:
        page: Page = visit(*WINDOWS[window]).page
        page.goto(serve(TWO_KITCHENS_ENGINE="recorded"))
        arrive(page, LESSONS[0])
        page.locator(".st-key-next-lesson button").click()
        arrive(page, LESSONS[1])
        open_menu(page)
        return page

    return go


@pytest.mark.parametrize("window", WINDOWS)
def test_pressing_twice_in_the_same_place_forgets_nothing(halfway, window):
    page = halfway(window)
    button = page.get_by_role("button", name="Forget everything")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # A double click as the page gets it: at once, and as slow a one as the page is in answering.
    page.mouse.dblclick(*place)
    settle(page)
    page.mouse.click(*place)
    settle(page)
    page.mouse.dblclick(*place)
    settle(page)
    assert page.locator("h1").inner_text() == LESSONS[1].prose.title("lede")
    assert "1 done" in page.locator(".tk-place").inner_text()


def test_forgetting_takes_a_tick_and_a_press_and_offers_an_export_first(halfway, tmp_path):
    page = halfway("desktop")
    page.get_by_role("button", name="Forget everything …").click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export progress").click()
    download.value.save_as(tmp_path / "progress.json")
    assert '"completed"' in (tmp_path / "progress.json").read_text()
    forget = page.get_by_role("button", name="Forget everything", exact=True)
    expect(forget).to_be_disabled()
    page.locator("label", has_text="Yes, delete").click()
    expect(forget).to_be_enabled()
    forget.click()
    arrive(page, LESSONS[0])
    expect(page.locator(".tk-place")).not_to_contain_text("done")


def test_a_tick_does_not_outlive_the_question(halfway):
    page = halfway("desktop")
    forget = page.get_by_role("button", name="Forget everything", exact=True)
    page.get_by_role("button", name="Forget everything …").click()
    page.locator("label", has_text="Yes, delete").click()
    expect(forget).to_be_enabled()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Forget everything …").click()
    expect(forget).to_be_disabled()
