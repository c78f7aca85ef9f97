"""The glossary, as a file and as a page."""

from __future__ import annotations

import re

import pytest

from lessons.catalogue import REFERENCE, find_lessons
from lessons.errors import LessonError
from lessons.terms import glossary, others, pairs, read_glossary
from tests.lessons.pages import Page

MARK = re.compile(r"\[\[([^\]|]+)(?:\|[^\]]+)?\]\]")


def test_every_word_has_a_meaning_that_is_a_sentence():
    for term in glossary().values():
        assert term.meaning.endswith("."), term.word
        assert len(term.meaning) < 200, f"{term.word} is explained at too great a length for a tip"


def test_no_word_has_a_name_on_both_sides():
    assert [term.word for term in glossary().values() if term.field and term.kitchen] == []


def test_what_has_another_name_is_listed_once():
    names = [(kitchen, field) for kitchen, field, _ in pairs()]
    assert len(names) == len(set(names))
    assert {"kitchen", "recipe", "pans", "oven"} <= {kitchen for kitchen, _ in names}


def test_every_word_is_listed_once():
    listed = [name for kitchen, field, _ in pairs() for name in (kitchen, field)] + [word for word, _ in others()]
    assert len(listed) == len(set(listed))
    assert set(glossary()) <= set(listed)


def test_every_word_that_a_lesson_marks_is_in_the_glossary():
    marked = {
        word
        for lesson in find_lessons()
        for section in lesson.prose.sections.values()
        for word in MARK.findall(section.body)
    }
    assert marked - set(glossary()) == set()


def test_the_first_lessons_show_which_kitchen_word_is_which_field_word():
    early = [lesson for lesson in find_lessons() if min(lesson.slides, default=99) <= 6]
    marked = {
        word for lesson in early for section in lesson.prose.sections.values() for word in MARK.findall(section.body)
    }
    assert any(glossary()[word].field or glossary()[word].kitchen for word in marked)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[kitchen", "as TOML"),
        ('[kitchen]\nfield = "x"', "“kitchen” lacks its meaning"),
        ("[kitchen]\nmeaning = 3", "“kitchen” lacks its meaning"),
        ('[kitchen]\nmeaning = "x"\ncolour = "red"', "a part too many"),
        ('kitchen = "x"', "“kitchen” lacks its meaning"),
    ],
)
def test_a_broken_glossary_says_what_is_wrong(tmp_path, text, said):
    path = tmp_path / "glossary.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LessonError, match=said):
        read_glossary(path)


def test_the_glossarys_page_has_every_word(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")
    page = Page(find_lessons()[0].slug)
    (file,) = (file for slug, _, file in REFERENCE if slug == "glossary")
    page.test.switch_page(str(file)).run()
    assert not page.test.exception
    for term in glossary().values():
        assert term.word in page.text
        assert term.meaning in page.text
    for kitchen, field, _ in pairs():
        assert re.search(rf"{re.escape(kitchen)} +in the field: {re.escape(field)}", page.text)
