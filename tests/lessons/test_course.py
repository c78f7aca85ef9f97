"""What stands around every lesson: the map, the way on, the offer to resume, the notes."""

from __future__ import annotations

import pytest

from lessons.catalogue import REFERENCE, find_lessons
from tests.lessons.pages import Page

LESSONS = find_lessons()
FIRST, SECOND, LAST = LESSONS[0], LESSONS[1], LESSONS[-1]


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def links(page: Page) -> list[str]:
    """The lessons on the map, in its order, with their marks."""
    found = [link.proto.label for link in page.test.get("page_link")]
    return [label for label in found if label.startswith("**")]


def test_the_map_leads_to_every_lesson_in_the_courses_order():
    page = Page(SECOND.slug)
    assert links(page) == [f"**{number}** {lesson.title}" for number, lesson in enumerate(LESSONS, start=1)]
    leads_to = [link.proto.page for link in page.test.get("page_link")][: len(LESSONS)]
    assert leads_to == ["", *(lesson.slug for lesson in LESSONS[1:])]


def test_the_map_says_where_one_is_and_how_long_it_takes():
    page = Page(SECOND.slug)
    assert f"Lesson 2 of {len(LESSONS)}" in page.text
    assert f"{sum(lesson.minutes for lesson in LESSONS)} minutes in all" in page.text


def test_done_ticks_the_lesson_and_goes_on_to_the_next():
    page = Page(FIRST.slug).press("next-lesson")
    assert page.title == SECOND.prose.title("lede")
    assert links(page)[0] == f"**✓** {FIRST.title}"
    left = sum(lesson.minutes for lesson in LESSONS[1:])
    assert f"1 done, {left} minutes to go" in page.text


def test_a_ticked_lesson_stays_ticked_after_a_refresh():
    page = Page(FIRST.slug).press("next-lesson")
    assert links(Page(SECOND.slug, **page.address))[0] == f"**✓** {FIRST.title}"


def test_the_last_lesson_ends_the_course_and_names_what_is_still_to_do():
    page = Page(LAST.slug).press("next-lesson")
    assert page.title == LAST.prose.title("lede")
    assert "That was the last lesson. Still to do" in page.text
    assert not page.can_press("next-lesson")


def test_whoever_did_every_lesson_is_told_so():
    page = Page(FIRST.slug)
    for lesson in LESSONS:
        assert page.title == lesson.prose.title("lede")
        page.press("next-lesson")
    assert "You have been through the whole course" in page.text
    assert "all done" in page.text


def test_one_can_go_back():
    page = Page(SECOND.slug)
    back = [link.proto for link in page.test.get("page_link") if link.proto.label.startswith("Back")]
    assert [(link.label, link.page) for link in back] == [(f"Back: {FIRST.title}", "")]
    assert not any(link.proto.label.startswith("Back") for link in Page(FIRST.slug).test.get("page_link"))


def test_whoever_comes_back_is_offered_to_go_on_where_they_left_off():
    page = Page(LAST.slug)
    again = Page(FIRST.slug, **page.address)
    assert f"You got as far as “{LAST.title}”" in again.text
    offered = [link.proto for link in again.test.get("page_link") if link.proto.label.startswith("Go on where")]
    assert [link.page for link in offered] == [LAST.slug]


def test_the_offer_stands_however_often_the_front_door_is_opened():
    address = Page(LAST.slug).address
    for _ in range(3):
        assert "Welcome back" in Page(FIRST.slug, **address).text


def test_somebody_new_is_offered_nothing():
    page = Page(FIRST.slug)
    assert "Welcome back" not in page.text
    assert "Welcome back" not in Page(FIRST.slug, **page.address).text


def test_whoever_finished_a_lesson_is_offered_the_next_that_is_not_done():
    page = Page(FIRST.slug).press("next-lesson").press("next-lesson")
    page.press("reset-lesson")
    page = Page(SECOND.slug, **page.address).press("next-lesson")
    assert f"You got as far as “{LESSONS[2].title}”" in Page(FIRST.slug, **page.address).text


def test_where_things_run_is_the_same_on_the_next_page(monkeypatch):
    monkeypatch.delenv("TWO_KITCHENS_ENGINE")
    page = Page(FIRST.slug).choose("engine", "recorded").press("next-lesson")
    assert page.title == SECOND.prose.title("lede")
    assert page.test.radio(key="engine").value == "recorded"


def test_the_notes_are_for_instructors_and_the_switch_is_remembered():
    page = Page(SECOND.slug)
    notes = SECOND.prose.sections["notes"].body.splitlines()[0][:30]
    assert "For instructors" not in page.text
    page.test.toggle(key="teaching").set_value(True).run()
    assert "For instructors" in page.text
    assert notes in page.text
    assert f"{SECOND.minutes} minutes" in page.text
    again = Page(LAST.slug, **page.address)
    assert again.test.toggle(key="teaching").value is True
    assert "For instructors" in again.text
    again.test.toggle(key="teaching").set_value(False).run()
    assert "For instructors" not in Page(SECOND.slug, **page.address).text


@pytest.mark.parametrize(
    ("slug", "said"),
    [("life", "5 minutes, slide 1"), ("development", "9 minutes, slides 2 and 3")],
)
def test_the_notes_say_how_long_a_lesson_takes_and_which_slides_it_covers(slug, said):
    page = Page(slug)
    page.test.toggle(key="teaching").set_value(True).run()
    assert f"For instructors, {said}</p>" in page.source


def test_a_lessons_goals_stand_on_top():
    page = Page(SECOND.slug)
    for goal in SECOND.goals:
        assert goal in page.text


@pytest.mark.parametrize(("slug", "title", "file"), REFERENCE, ids=[slug for slug, _, _ in REFERENCE])
def test_a_page_that_is_no_lesson_has_the_map_and_leaves_the_position_alone(slug, title, file):
    page = Page(LAST.slug)
    page.test.switch_page(str(file)).run()
    assert not page.test.exception
    assert page.title == title
    assert len(links(page)) == len(LESSONS)
    assert "Lesson" not in page.figures.get("place", "")
    assert f"You got as far as “{LAST.title}”" in Page(FIRST.slug, **page.address).text
