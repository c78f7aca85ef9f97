"""A lesson's Markdown, and the folder that it lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.catalogue import find_lessons
from lessons.errors import LessonError
from lessons.prose import Prose
from tests.support.blocks import without_blocks

LESSON = """+++
title = "Stock"
slug = "stock"
minutes = 5
order = 20
+++

## Boil {{litres}} litres {#boil}

Of water, {{ litres }} of them.

## Salt it {#salt}

A pinch.
"""


def write_lesson(root: Path, folder: str, text: str = LESSON) -> Path:
    (root / folder).mkdir()
    (root / folder / "page.py").write_text("")
    (root / folder / "lesson.md").write_text(text, encoding="utf-8")
    return root / folder / "lesson.md"


@pytest.fixture
def prose(tmp_path):
    return Prose.from_file(write_lesson(tmp_path, "stock"))


def test_a_section_is_found_by_the_name_in_its_heading(prose):
    assert prose.title("salt") == "Salt it"
    assert prose.text("salt") == "A pinch."


def test_figures_are_filled_in(prose):
    assert prose.title("boil", litres=3) == "Boil 3 litres"
    assert prose.text("boil", litres=3) == "Of water, 3 of them."


def test_a_figure_that_is_not_given_is_an_error_and_never_left_blank(prose):
    with pytest.raises(LessonError, match="“boil” asks for “litres”"):
        prose.text("boil")


def test_an_unknown_section_offers_the_nearest(prose):
    with pytest.raises(LessonError, match="did you mean “salt”"):
        prose.text("sallt")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## Only prose {#a}\n", "has no settings on top"),
        ("+++\ntitle = \n+++\n", "not valid TOML"),
        (LESSON + "\n## Again {#salt}\n", "two sections “salt”"),
    ],
)
def test_a_broken_lesson_says_what_is_wrong(tmp_path, text, said):
    path = write_lesson(tmp_path, "broken", text)
    with pytest.raises(LessonError, match=said):
        Prose.from_file(path)


def test_a_new_folder_is_a_new_lesson(tmp_path):
    write_lesson(tmp_path, "later")
    write_lesson(tmp_path, "earlier", LESSON.replace("order = 20", "order = 3").replace('"stock"', '"first"'))
    (tmp_path / "shared").mkdir()
    assert [lesson.slug for lesson in find_lessons(tmp_path)] == ["first", "stock"]


def test_two_lessons_with_one_address_are_refused(tmp_path):
    write_lesson(tmp_path, "one")
    write_lesson(tmp_path, "two")
    with pytest.raises(LessonError, match="both have the slug “stock”"):
        find_lessons(tmp_path)


@pytest.mark.parametrize("setting", ["title", "slug", "minutes", "order"])
def test_a_lesson_without_one_of_its_settings_is_refused(tmp_path, setting):
    lines = [line for line in LESSON.splitlines(keepends=True) if not line.startswith(setting)]
    write_lesson(tmp_path, "stock", "".join(lines))
    with pytest.raises(LessonError, match=f"“{setting}” is missing"):
        find_lessons(tmp_path)


def test_a_lesson_without_a_page_is_refused(tmp_path):
    write_lesson(tmp_path, "stock").with_name("page.py").unlink()
    with pytest.raises(LessonError, match=r"no page\.py"):
        find_lessons(tmp_path)


def test_the_course_has_the_story_and_it_takes_minutes():
    story = next(lesson for lesson in find_lessons() if lesson.slug == "story")
    assert story.title == "Same recipe, two results"
    assert 5 <= story.minutes <= 20


def test_prose_holds_no_typewriter_quotes():
    for lesson in find_lessons():
        for section in lesson.prose.sections.values():
            assert not set(without_blocks(f"{section.title}\n\n{section.body}")) & set("\"'"), section.name
