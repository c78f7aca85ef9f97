"""“My progress”: taking it along, bringing it back, starting over."""

from __future__ import annotations

import json
import re

import pytest

from lessons.catalogue import find_lessons
from tests.lessons.pages import Page
from workshop.opening import shared_store
from workshop.progress import Progress

LESSONS = find_lessons()
FIRST, SECOND = LESSONS[0], LESSONS[1]


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def progress(page: Page) -> Progress:
    """What is really saved for the learner of this page."""
    return Progress(shared_store(), page.address["run"])


def upload(page: Page, data: bytes) -> Page:
    (uploader,) = page.test.file_uploader
    uploader.set_value(("progress.json", data, "application/json"))
    page.test.run()
    assert not page.test.exception
    return page


def done(page: Page) -> bool:
    return f"1 of {len(LESSONS)} lessons done" in page.text


@pytest.fixture
def halfway() -> Page:
    """A learner who has completed the first lesson and answered something in it."""
    page = Page(FIRST.slug)
    progress(page).answer(FIRST.slug, "a-guess", "2")
    return page.press("next-lesson")


def test_an_export_has_everything_and_names_nobody(halfway):
    text = progress(halfway).export()
    assert halfway.address["run"] not in text
    keys = {(entry["scope"], entry["key"]) for entry in json.loads(text)["entries"]}
    assert {(f"lesson:{FIRST.slug}", "completed"), (f"lesson:{FIRST.slug}", "answer:a-guess")} <= keys
    assert any(button.key == "export-progress" for button in halfway.test.get("download_button"))


def test_an_import_brings_it_to_another_learner(halfway):
    text = progress(halfway).export()
    other = Page(SECOND.slug)
    assert not done(other)
    upload(other, text.encode())
    (said,) = re.findall(
        r"Imported: (\d+) entries taken from the file, (\d+) entr(?:y|ies) just as new here\.", other.text
    )
    assert sum(map(int, said)) == len(json.loads(text)["entries"])
    assert done(other)
    assert progress(other).answers(FIRST.slug) == {"a-guess": "2"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"{}", "not a progress file"),
        (b'{"format": "two-kitchens-progress", "version": 99, "exported_at": "", "entries": []}', "newer Two Kitchens"),
    ],
)
def test_a_refused_import_says_why_and_nothing_is_lost(halfway, data, said):
    before = progress(halfway).items(f"lesson:{FIRST.slug}")
    upload(halfway, data)
    assert said in halfway.text
    assert "Nothing was changed." in halfway.text
    assert progress(halfway).items(f"lesson:{FIRST.slug}") == before
    assert done(halfway)


def test_what_was_said_stands_there_until_one_goes_to_another_page(halfway):
    upload(halfway, b"{}")
    halfway.test.run()
    assert "Nothing was changed." in halfway.text
    halfway.press("next-lesson")
    assert "Nothing was changed." not in halfway.text


def test_after_a_refused_import_another_can_be_tried(halfway):
    text = progress(halfway).export()
    other = upload(Page(SECOND.slug), b"{}")
    upload(other, text.encode())
    assert done(other)


def test_starting_a_lesson_anew_forgets_its_answers_and_its_tick_and_no_others(halfway):
    progress(halfway).answer(SECOND.slug, "another", "1")
    page = Page(FIRST.slug, **halfway.address).press("reset-lesson")
    assert not done(page)
    assert progress(page).answers(FIRST.slug) == {}
    assert progress(page).answers(SECOND.slug) == {"another": "1"}


def test_starting_a_lesson_anew_forgets_its_runs():
    page = Page("story").press("press-train")
    assert page.can_press("press-serve")
    page.press("reset-lesson")
    assert page.can_press("press-train")
    assert not page.can_press("press-serve")


def test_forgetting_everything_asks_first_and_offers_an_export(halfway):
    halfway.press("reset-all")
    assert "will be deleted" in halfway.text
    assert any(button.key == "export-progress" for button in halfway.test.get("download_button"))
    assert done(halfway)
    halfway.press("reset-all-no")
    assert done(halfway)
    assert "will be deleted" not in halfway.text


def test_forgetting_everything_cannot_be_pressed_before_it_is_ticked(halfway):
    halfway.press("reset-all")
    assert not halfway.can_press("reset-all-yes")
    assert done(halfway)


def test_forgetting_everything_forgets_everything(halfway):
    halfway.press("reset-all")
    halfway.test.checkbox(key="reset-all-sure").check()
    halfway.test.run()
    halfway.press("reset-all-yes")
    assert halfway.title == FIRST.prose.title("lede")
    assert not done(halfway)
    assert progress(halfway).answers(FIRST.slug) == {}
    assert "Welcome back" not in Page(FIRST.slug, **halfway.address).text


def test_a_guess_is_kept_when_one_leaves_the_lesson_and_the_server_starts_anew(monkeypatch):
    from workshop import opening

    page = Page("story").press("press-train")
    page.choose("guess-serve", "3")
    opening._shared.cache_clear()
    again = Page("story", run=page.address["run"])
    assert progress(again).answers("story")["guess-serve"] == "3"
    assert again.test.radio(key="guess-serve").value == "3"
