"""The course on paper, as a real browser prints it."""

from __future__ import annotations

import re

import pytest

from lessons.catalogue import find_lessons
from lessons.shared.handout import handout

pytestmark = pytest.mark.browser


def test_it_prints(browser, tmp_path):
    file = tmp_path / "handout.html"
    file.write_text(handout(notes=True), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    printed = page.pdf(format="A4")
    page.close()
    assert printed.startswith(b"%PDF")
    # A page for the front, one or more for each lesson, one for the glossary.
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= len(find_lessons()) + 2
