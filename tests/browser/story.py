"""What a learner does and reads on the story's page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, TimeoutError, expect

from lessons.catalogue import find_lessons
from tests.browser.walk import settle

BUTTONS = {"Train": "training-accuracy", "Serve in production": "verdict-prod", "Pin and serve": "verdict-pinned"}


def address(server: str) -> str:
    """Where the story is on a server: the first lesson stands at the front door."""
    return server if find_lessons()[0].slug == "story" else f"{server}/story"


def open_story(page: Page, server: str) -> None:
    """Go to the story, and wait until there is something to press and nothing moves any more."""
    page.goto(address(server))
    expect(button(page, "Train")).to_be_enabled()
    settle(page)


def button(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True)


def figure(page: Page, name: str) -> Locator:
    """The place on the page that shows the figure `name`."""
    return page.locator(f'[data-figure="{name}"]')


def read(page: Page, name: str) -> str:
    """The figure `name` as it stands on the page."""
    return figure(page, name).inner_text().replace("\u00a0", " ").strip()


def press(page: Page, label: str) -> None:
    """Press a button, and wait for what it is to show in the end, and for all that stands around and below it."""
    button(page, label).click()
    expect(figure(page, BUTTONS[label])).to_be_visible()
    settle(page)


def press_all(page: Page) -> None:
    for label in BUTTONS:
        press(page, label)


def check_width(page: Page) -> None:
    """The page is no wider than the window, so that no reader has to push it to and fro.

    A chart is drawn first, and then fitted into its place.
    """
    try:
        page.wait_for_function(
            "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".every(part => part.scrollWidth <= part.clientWidth)"
        )
    except TimeoutError:
        raise AssertionError(f"{page.url} is wider than its window and stays so") from None
