"""Reads a page that Streamlit's AppTest ran, as a learner would."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lessons.catalogue import find_lessons

APP = Path(__file__).parents[2] / "app.py"
# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 120.0
# What a page says while work goes on, and while nobody knows yet which engines there are.
_BUSY = ("tk-work", "Looking for something to cook on")


class Page:
    """One lesson's page in one learner's browser."""

    def __init__(self, slug: str = "story", **query: str) -> None:
        lessons = find_lessons()
        self.test = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        for name, value in query.items():
            self.test.query_params[name] = value
        self._run(self.test)
        if lessons[0].slug != slug:
            (page,) = (lesson.page for lesson in lessons if lesson.slug == slug)
            self._run(self.test.switch_page(str(page)))
        self.settle()

    def settle(self) -> Page:
        """Draw the page again and again until an engine is found, and whatever goes on is over."""
        deadline = time.monotonic() + PATIENCE
        while any(sign in self.source for sign in _BUSY) and time.monotonic() < deadline:
            time.sleep(0.02)
            self._run(self.test)
        return self

    def press(self, key: str) -> Page:
        """Press a button and wait until what it started is over."""
        self._run(self.test.button(key=key).click())
        return self.settle()

    def choose(self, key: str, value: str) -> Page:
        """Choose an option of a radio button, and wait until what that started is over."""
        self._run(self.test.radio(key=key).set_value(value))
        return self.settle()

    def _run(self, runnable) -> None:
        runnable.run()
        assert not self.test.exception, [error.value for error in self.test.exception]

    def can_press(self, key: str) -> bool:
        return any(button.key == key and not button.disabled for button in self.test.button)

    @property
    def source(self) -> str:
        """All HTML of the page."""
        written = (element.proto.body for element in self.test.get("html"))
        return "\n".join(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL) for text in written)

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.source)
        return html.unescape(found[1]) if found else ""

    @property
    def figures(self) -> dict[str, str]:
        """Every figure that is a text, by its name."""
        found = re.findall(r'data-figure="([^"]+)">([^<]*)<', self.source)
        return {name: html.unescape(value).replace("\u00a0", " ") for name, value in found}

    @property
    def text(self) -> str:
        """Everything that is to be read, each space a plain one."""
        kinds = ("markdown", "caption", "header", "subheader")
        written = [str(getattr(element, "value", "")) for kind in kinds for element in self.test.get(kind)]
        everything = re.sub(r"<[^>]+>", " ", "\n".join([self.source, *written]))
        return re.sub(r"\s+", " ", html.unescape(everything))

    @property
    def address(self) -> dict[str, str]:
        """The query of the page's address, by which a refresh finds everything again."""
        return {name: value[0] if isinstance(value, list) else value for name, value in self.test.query_params.items()}


def all_pressed(**query: str) -> Page:
    """A page on which the whole story was told."""
    page = Page("story", **query)
    for key in ("press-train", "press-serve", "press-pin"):
        page.press(key)
    return page
