"""Prose with the glossary's words in it."""

from __future__ import annotations

import re

import pytest

from lessons.errors import LessonError
from lessons.terms import glossary, mark_terms, plain_terms


def test_a_marked_word_can_be_reached_by_keyboard_and_says_what_it_means():
    marked = mark_terms("In a [[kitchen]].")
    assert 'tabindex="0"' in marked
    assert re.fullmatch(
        r"In a <span [^>]*><abbr title=\"In the field: runtime environment\. .+\">kitchen</abbr></span>\.", marked
    )


def test_a_word_can_be_shown_otherwise():
    assert ">kitchens</abbr>" in mark_terms("[[kitchen|kitchens]]")


@pytest.mark.parametrize("work", [mark_terms, plain_terms])
def test_a_word_that_the_glossary_lacks_is_an_error(work):
    with pytest.raises(LessonError, match="The glossary has no “kitchn”"):
        work("[[kitchn]]")


def test_on_paper_a_word_is_a_word():
    assert plain_terms("Two [[kitchen|kitchens]], one [[recipe]].") == "Two kitchens, one recipe."


def test_what_a_word_means_cannot_break_out_of_its_mark(monkeypatch):
    from lessons import terms

    word = terms.Term("a", 'x" onclick="steal()"><script>')
    monkeypatch.setattr(terms, "glossary", lambda: {"a": word})
    assert "<script>" not in mark_terms("[[a]]")
    assert 'onclick="' not in mark_terms("[[a]]")


def test_a_page_shows_every_word_with_its_meaning():
    from lessons.terms import pairs

    assert ("kitchen", "runtime environment", glossary()["kitchen"].meaning) in pairs()
