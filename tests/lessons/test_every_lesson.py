"""What holds for every lesson there is, a new one included."""

from __future__ import annotations

import re

import pytest

from lessons.catalogue import Lesson, find_lessons
from tests.lessons.pages import Page
from tests.lessons.walk import press_everything

LESSONS = find_lessons()
SLIDES = range(1, 11)
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def check_marks(page: Page) -> None:
    """Nothing that only writers of prose are to see is left on the page."""
    assert re.findall(r"\[\[[\w .-]+(?:\|[^\]]+)?\]\]|\{\{.*?\}\}|\{#[\w-]+\}", page.text) == []


@every_lesson
def test_its_page_is_drawn_with_its_own_title(lesson: Lesson):
    page = Page(lesson.slug)
    assert page.title == lesson.prose.title("lede")
    assert f"{lesson.minutes} minutes" in page.text
    assert page.can_press("next-lesson")


@every_lesson
def test_its_questions_can_all_be_answered_and_its_buttons_all_be_pressed(lesson: Lesson):
    page = Page(lesson.slug)
    check_marks(page)
    press_everything(page)
    check_marks(page)
    assert page.title == lesson.prose.title("lede")
    assert page.can_press("next-lesson")


@every_lesson
def test_started_anew_it_is_as_it_was_at_first(lesson: Lesson):
    page = Page(lesson.slug)
    figures, keys = page.figures, [button.key for button in page.test.button]
    fresh = {radio.key: radio.value for radio in page.test.radio}
    press_everything(page)
    page.press("reset-lesson")
    assert page.figures | {"progress-said": ""} == figures | {"progress-said": ""}
    assert [button.key for button in page.test.button] == keys
    questions = [radio for radio in page.test.radio if radio.key != "engine"]
    assert [radio.key for radio in questions if radio.value != fresh.get(radio.key)] == []


@every_lesson
def test_its_page_is_the_same_after_a_refresh(lesson: Lesson):
    page = Page(lesson.slug)
    assert Page(lesson.slug, **page.address).figures == page.figures


@every_lesson
def test_it_says_how_long_it_takes_what_for_and_how_to_teach_it(lesson: Lesson):
    assert 1 <= lesson.minutes <= 30
    assert 2 <= len(lesson.goals) <= 4
    assert lesson.slides
    assert set(lesson.slides) <= set(SLIDES)
    assert len(lesson.prose.sections["notes"].body.splitlines()) >= 4


@every_lesson
def test_its_prose_holds_no_typewriter_quotes(lesson: Lesson):
    texts = [lesson.title, *lesson.goals]
    texts += [question.ask for question in lesson.quiz]
    texts += [text for question in lesson.quiz for option in question.options for text in (option.text, option.why)]
    for text in texts:
        assert not set(re.sub(r"`[^`]*`", "", text)) & set("\"'"), text


def test_together_they_cover_every_slide():
    assert {slide for lesson in LESSONS for slide in lesson.slides} == set(SLIDES)


def test_they_follow_the_lecture():
    # Slides 5 and 7 are taken up after 6, and 7 twice: so it is the first slides that go up.
    assert LESSONS[0].slides[0] == SLIDES[0]
    assert LESSONS[-1].slides[-1] == SLIDES[-1]
    assert len({lesson.order for lesson in LESSONS}) == len(LESSONS)
