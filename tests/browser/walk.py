"""Goes through any lesson as a learner would: guesses, presses whatever can be pressed, and goes on."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from lessons.catalogue import Lesson

# Something that is measured live, such as rebuilding an image, takes its time, and other tests build images meanwhile.
LONGEST_SECONDS = 600.0
QUIET_SECONDS = 0.8
_MAIN = "[data-testid=stMain]"
# Work that goes on, a search for something to cook on, and what is about to be drawn.
_MOVING = f"{_MAIN} .tk-work, {_MAIN} .tk-quiet[role=status] .tk-busy, [data-testid=stSkeleton], [data-stale=true]"
# Streamlit says in this attribute whether the page's script is running. It has not begun with what was pressed just now
# until the server is heard again; to some questions, though, that has nothing to say.
_ANSWER_MILLISECONDS = 20_000
_STILL = f"""() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !(window.tkAsked > (window.tkHeard ?? 0) && performance.now() - window.tkAsked < {_ANSWER_MILLISECONDS})
    && !document.querySelector('{_MOVING}')"""


def arrive(page: Page, lesson: Lesson) -> None:
    """Wait until the lesson is there."""
    expect(page.locator("h1")).to_have_text(lesson.prose.title("lede"))
    settle(page)


def settle(page: Page) -> None:
    """Wait until nothing goes on any more."""
    deadline, still_since = time.monotonic() + LONGEST_SECONDS, None
    while time.monotonic() < deadline:
        if not page.evaluate(_STILL):
            still_since = None
        elif still_since is None:
            still_since = time.monotonic()
        elif time.monotonic() - still_since > QUIET_SECONDS:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} did not come to rest within {LONGEST_SECONDS:g} s")


def guess(page: Page) -> int:
    """Choose the first option of every question that has no answer yet; gives how many there were."""
    guessed = 0
    groups = page.locator(f"{_MAIN} [role=radiogroup]:visible:not(:has(input:checked))")
    while count := groups.count():
        groups.first.locator("label").first.click()
        settle(page)
        guessed += 1
        assert groups.count() < count or guessed < 40, "a question does not take an answer"
    return guessed


def press_everything(page: Page) -> list[str]:
    """Press every button that starts something, those included that appear or open on the way; gives their keys."""
    pressed: list[str] = []
    while True:
        guess(page)
        ready = [key for key in _ready(page) if key not in pressed]
        if not ready:
            return pressed
        page.locator(f".st-key-{ready[0]} button").click()
        page.wait_for_timeout(300)
        settle(page)
        pressed.append(ready[0])
        faults = page.locator(f"{_MAIN} .tk-fault")
        assert faults.count() == 0, f"{ready[0]} broke: {faults.first.inner_text()}"


def open_everything(page: Page) -> None:
    """Open all that can be opened, so that it can be looked at."""
    closed = page.locator(f"{_MAIN} details:not([open]) > summary:visible")
    while count := closed.count():
        closed.first.click()
        expect(closed).not_to_have_count(count)
        settle(page)
        assert closed.count() < count, "something does not open"


def _ready(page: Page) -> list[str]:
    keys: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] [class*=st-key-press-]')]
            .filter(each => each.querySelector('button:not(:disabled)'))
            .map(each => [...each.classList].find(name => name.startsWith('st-key-press-')).slice(7))"""
    )
    return keys
