"""Opens the exercises' pages as a learner would, with the plain editor that Streamlit's AppTest understands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from streamlit.testing.v1 import AppTest

from lessons.workbench.links import EXERCISE, OVERVIEW
from tests.lessons.pages import APP, PATIENCE, Page


class Workbench(Page):
    """The page of one exercise, or the overview, in one learner's browser.

    Args:
        address: the query of an address, such as another page's.
        patient: whether to wait until whatever goes on is over.
    """

    def __init__(self, slug: str = "", address: Mapping[str, str] | None = None, *, patient: bool = True) -> None:
        self.test = AppTest.from_file(str(APP), default_timeout=PATIENCE)
        self.test.query_params.update(address or {})
        self._run(self.test)
        if slug:
            self.test.query_params["name"] = slug
        self._run(self.test.switch_page(str(EXERCISE if slug else OVERVIEW)))
        if patient:
            self.settle()

    def type(self, text: str, file: int = 0) -> None:
        """Put a text into an editor."""
        self._run(self.test.text_area[file].set_value(text))

    def check(self, text: str) -> None:
        """Put a text into the first editor and press Check at once, as a click outside of the editor does."""
        self.test.text_area[0].set_value(text)
        self.press("press-check")

    def has(self, key: str) -> bool:
        """Whether there is such a button."""
        return any(button.key == key for button in self.test.button)

    @property
    def draft(self) -> str:
        """What is in the first editor."""
        return str(self.test.text_area[0].value)

    def data(self, figure: str, name: str) -> str:
        """What a figure says in `data-<name>`; empty if it is not there."""
        found = re.search(rf'data-figure="{figure}"[^>]*? data-{name}="([^"]*)"', self.source)
        return found[1] if found else ""
