"""Who is learning here: one person at their own machine, or one of many whom only their address tells apart."""

from __future__ import annotations

import re

import pytest

from lessons.catalogue import find_lessons
from lessons.entrance.standing import HOSTED_VARIABLE
from lessons.entrance.start import keep
from lessons.shared.learner import LOCAL
from tests.lessons.pages import Page
from workshop.opening import open_store, shared_store
from workshop.store import Entry

FIRST, SECOND = (lesson.slug for lesson in find_lessons()[:2])


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def test_at_home_a_learner_is_found_again_without_any_address(at_home):
    Page(SECOND)
    assert open_store().learners() == (LOCAL,)
    again = Page(FIRST)
    assert "run" not in again.address
    assert "Bookmark" not in again.text
    assert "Welcome back" in again.text


def test_without_a_way_in_everybody_is_one_of_many(at_home):
    keep(None)
    page = Page(FIRST)
    assert re.fullmatch(r"[A-Za-z0-9_-]{12,64}", page.address["run"])
    assert LOCAL not in open_store().learners()


@pytest.mark.parametrize("variable", [HOSTED_VARIABLE, "TWO_KITCHENS_DATABASE_URL"])
def test_a_hosted_learner_has_an_address_of_their_own(at_home, monkeypatch, tmp_path, variable):
    monkeypatch.setenv(variable, f"sqlite:///{tmp_path / 'hosted.sqlite3'}")
    one, two = Page(SECOND), Page(SECOND)
    assert re.fullmatch(r"[A-Za-z0-9_-]{12,64}", one.address["run"])
    assert one.address["run"] != two.address["run"]
    assert set(open_store().learners()) == {one.address["run"], two.address["run"]}
    assert "Bookmark this page: its address is the way back." in one.text


def test_nobody_becomes_the_learner_at_home_by_an_address():
    assert Page(FIRST, run=LOCAL).address["run"] != LOCAL


def test_a_database_that_cannot_be_opened_is_said_quietly_and_the_lesson_goes_on(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("TWO_KITCHENS_DATABASE_URL", f"sqlite:///{tmp_path / 'file' / 'progress.sqlite3'}")
    page = Page(FIRST)
    assert 'data-figure="unsaved"' in page.source
    assert "Until then you can go on" in page.text
    page.press("next-lesson")
    # What was done is there as long as the server runs.
    assert f"1 of {len(find_lessons())} lessons done" in page.text


def test_whose_progress_is_full_is_told_so_and_goes_on():
    page = Page("story").press("press-train")
    learner = page.address["run"]
    notes = [Entry(learner, "exercise:big", f"note-{number}", "x" * 200_000) for number in range(10)]
    shared_store().merge(notes, limited=False)
    page.choose("guess-serve", "2")
    assert "Your progress would take" in page.text
    # It counts for this page view, and nothing stands in the way.
    page.press("next-lesson")


def test_while_all_is_saved_nothing_is_said():
    assert 'data-figure="unsaved"' not in Page(FIRST).source
