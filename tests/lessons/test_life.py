"""The first page through app.py, with recorded answers, and the game on it."""

from __future__ import annotations

import re

import pytest

from lessons.catalogue import LESSONS, find_lessons
from lessons.life.order import SHUFFLED, Game, entries_in, steps_in
from lessons.life.panels import timeline, times
from lessons.phase import Phase
from lessons.prose import Prose
from lessons.shared.guess import options_in
from tests.lessons.pages import Page

PROSE = Prose.from_file(LESSONS / "life" / "lesson.md")
STEPS = steps_in(PROSE.text("steps"), options_in(PROSE.text("needs")))


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def placed(page: Page) -> int:
    (count,) = re.findall(r'data-figure="map" data-placed="(\d+)"', page.source)
    return int(count)


def test_it_is_the_front_door():
    assert find_lessons()[0].slug == "life"
    assert find_lessons()[0].phase is Phase.DESIGN


def test_a_first_visitor_sees_what_it_is_how_long_it_takes_and_what_to_press():
    page = Page("life")
    assert page.title == "The life of a model"
    minutes = sum(lesson.minutes for lesson in find_lessons())
    (stated,) = re.findall(r"About (\d+) minutes in all", page.text)
    assert abs(int(stated) - minutes) <= 2.5
    assert f"{len(find_lessons())} lessons" in page.text
    assert 'href="#story"' in page.source
    assert "story" in [header.anchor for header in page.test.header]


def test_the_true_story_waits_for_a_guess_and_answers_it():
    page = Page("life")
    assert "timeline" not in page.figures
    assert 'data-figure="timeline"' not in page.source
    page.choose("life-story", "1")
    assert 'data-figure="timeline"' in page.source
    assert "You guessed “The exercises: somebody had edited them”. The answer is “A library underneath" in page.text
    page.choose("life-story", "3")
    assert "newer versions of it had come out”, and so it is." in page.text


def test_nobody_has_to_guess():
    page = Page("life").press("show-life-story")
    assert 'data-figure="timeline"' in page.source
    assert "You guessed" not in page.text


def test_every_event_of_the_story_links_to_where_it_is_written():
    drawn = timeline(PROSE.text("timeline"))
    told = options_in(PROSE.text("timeline"))
    assert drawn.count("<li>") == len(told) == 5
    assert re.findall(r'href="https://github.com/Kaggle/docker-python/pull/(\d+)"', drawn) == re.findall(
        r"pull request (\d+)\]", PROSE.text("timeline")
    )


def test_each_step_that_is_picked_in_its_turn_takes_its_place():
    page = Page("life")
    for number, step in enumerate(STEPS, start=1):
        assert step.explanation not in page.text
        page.press(f"life-pick-{number}")
        assert placed(page) == number
        assert step.explanation in page.text
    assert PROSE.title("sorted") in page.text
    assert "You placed all six at the first go." in page.text
    assert not any(page.can_press(f"life-pick-{number}") for number in SHUFFLED)


def test_a_step_before_its_time_is_told_what_it_needs():
    page = Page("life").press("life-pick-4")
    assert placed(page) == 0
    assert f"“Train and measure” first needs {STEPS[3].needs}." in page.text
    page.press("life-pick-1")
    assert "first needs" not in page.text


def test_detours_are_counted_and_the_rest_can_be_placed_at_once():
    page = Page("life").press("life-pick-6").press("life-pick-1").press("life-pick-5").press("life-place-all")
    assert placed(page) == len(STEPS)
    assert "You placed all six, with two detours on the way." in page.text
    assert "The world changes" in page.text


def test_a_refresh_finds_the_map_and_the_guess_again():
    page = Page("life").press("life-pick-1").choose("life-story", "2")
    again = Page("life", **page.address)
    assert placed(again) == 1
    assert again.test.radio(key="life-story").value == "2"


def test_another_learner_begins_with_an_empty_map():
    Page("life").press("life-place-all")
    assert placed(Page("life")) == 0


def test_the_three_kinds_of_evidence_are_explained():
    text = Page("life").text
    for _, label, meaning in entries_in(PROSE.text("badges")):
        assert f"{label} {meaning}" in text


def test_there_are_two_steps_in_each_of_the_three_phases():
    phases = [Phase(phase) for phase, *_ in entries_in(PROSE.text("phases"))]
    assert phases == [Phase.DESIGN, Phase.DEVELOPMENT, Phase.DEPLOYMENT]
    assert [step.phase for step in STEPS] == [phase for phase in phases for _ in range(2)]
    assert sorted(SHUFFLED) == list(range(1, len(STEPS) + 1))
    assert list(SHUFFLED) != sorted(SHUFFLED)


@pytest.mark.parametrize(
    ("picks", "game"),
    [
        ("", Game(0, 0, 0)),
        ("12", Game(2, 0, 0)),
        ("3", Game(0, 1, 3)),
        ("31", Game(1, 1, 0)),
        ("1133", Game(1, 2, 3)),
        ("1x2 ²3", Game(3, 0, 0)),
        ("9870", Game(0, 0, 0)),
        ("123456123", Game(6, 0, 0)),
    ],
)
def test_a_game_is_what_its_picks_make_it(picks, game):
    assert Game.of(picks, 6) == game


@pytest.mark.parametrize(("detours", "words"), [(1, "one detour"), (2, "two detours"), (17, "17 detours")])
def test_detours_are_said_in_words(detours, words):
    assert times(detours) == words
