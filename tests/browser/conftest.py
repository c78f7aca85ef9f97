"""A real server and a real browser for the tests of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route, expect, sync_playwright

from tests.conftest import ROOT, chromium
from tests.support.server import PATIENCE_SECONDS, serving

ARTEFACTS = ROOT / "test-artefacts"
# Chromium looks nothing up and reports nothing of its own, so that every request is the page's.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Scheme = Literal["light", "dark"]
_AT_HOME = {"127.0.0.1", "localhost"}
# When the page asked its server for something the last time, and when it heard from it: see walk.settle.
_LISTEN = """
window.WebSocket = class extends WebSocket {
    constructor(...wanted) {
        super(...wanted);
        this.addEventListener("message", () => (window.tkHeard = performance.now()));
    }
    send(message) {
        window.tkAsked = performance.now();
        super.send(message);
    }
};
"""

expect.set_options(timeout=1000 * PATIENCE_SECONDS)


class Visit:
    """One learner's browser window, and everything in it that should not have happened.

    Attributes:
        page: the window's first page.
        complaints: errors in the console, and requests that went elsewhere than to this machine.
    """

    def __init__(self, browser: Browser, width: int, height: int, scheme: Scheme) -> None:
        self._context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        self._context.set_default_timeout(1000 * PATIENCE_SECONDS)
        # Not the pages themselves: one that came from outside may not talk to this machine, says Chromium.
        self._context.route("**/static/**", _fetch_outside)
        self._context.add_init_script(_LISTEN)
        self.complaints: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """Another page in the same window."""
        page = self._context.new_page()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._check(request.url))
        page.on("websocket", lambda connection: self._check(connection.url))
        return page

    def _note(self, message: ConsoleMessage) -> None:
        # Below the front door, Streamlit looks for its server in the lesson's own folder first.
        looked_around = "/_stcore/" in message.location.get("url", "")
        # A container that starts or ends on this machine is a change of its network, and Chromium then asks again.
        if message.type == "error" and not looked_around and "ERR_NETWORK_CHANGED" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in _AT_HOME:
            self.complaints.append(f"asked {url}")

    def close(self) -> None:
        self._context.close()


def _fetch_outside(route: Route) -> None:
    """Get a part of the page for Chromium, which drops what it is loading whenever a container starts or ends."""
    with suppress(Error):  # The page was left before its part came.
        try:
            # The server closes a connection that was idle for some seconds, maybe just when it is to be used again.
            response = route.fetch(timeout=1000 * PATIENCE_SECONDS, max_retries=3)
        except Error:
            # Chromium is to get it itself: a part that never comes would leave a hole in the page, and nobody knew why.
            route.continue_()
        else:
            route.fulfill(response=response)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser) -> Iterator[Callable[..., Visit]]:
    """Opens windows; at the end of the test none of them may have complained."""
    visits: list[Visit] = []

    def open_window(width: int = 1280, height: int = 900, scheme: Scheme = "light") -> Visit:
        visits.append(Visit(browser, width, height, scheme))
        return visits[-1]

    yield open_window
    for each in visits:
        each.close()
    assert [complaint for each in visits for complaint in each.complaints] == []


@pytest.fixture(scope="module")
def serve(tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Starts the course for many on a free port, once for the same settings, and gives its address."""
    running: dict[tuple[object, ...], str] = {}
    with ExitStack() as stack:

        def start(script: str = "app.py", **settings: str) -> str:
            wanted = (script, *sorted(settings.items()))
            if wanted not in running:
                home = tmp_path_factory.mktemp("server")
                database = {"TWO_KITCHENS_DATABASE_URL": f"sqlite:///{home / 'progress.sqlite3'}"}
                running[wanted] = stack.enter_context(serving(home, {**database, **settings}, script)).url
            return running[wanted]

        yield start


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page under test-artefacts/."""
    ARTEFACTS.mkdir(exist_ok=True)
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(max(height, size["height"]), 12_000)})
    # Charts draw themselves anew for the new size.
    page.wait_for_timeout(700)
    page.screenshot(path=ARTEFACTS / f"{name}.png")
    page.set_viewport_size(size)
