"""The playable kitchen through app.py, with recorded answers; what they say is read anew here."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from lessons.prose import Prose
from lessons.shared import picker
from lessons.shared.amounts import time_zone
from lessons.shared.house import environments, places
from lessons.two_kitchens.baking import FIRST, code, parts
from lessons.two_kitchens.drawing import clock, kitchen_picture, pie_picture
from lessons.two_kitchens.icons import icon
from lessons.two_kitchens.pairs import SHUFFLED, Game, pieces_in, words_in
from lessons.two_kitchens.pies import Pie, Pies, Trait, guests
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import BadOutput
from sandbox.pie import PieKitchen, bake, pie_kitchens
from sandbox.result import Status
from tests.conftest import ROOT
from tests.lessons.pages import Page

PROSE = Prose.from_file(ROOT / "lessons" / "two_kitchens" / "lesson.md")
PIECES = pieces_in(PROSE.text("pieces"))
WORDS = words_in(PROSE.text("words"))
BAKE = "press-two-kitchens-bake"
ALL_PAIRS = "".join(str(number) for number in range(1, len(PIECES)))


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def pies() -> dict[PieKitchen, Pie]:
    return {kitchen: Pie.of(kitchen, bake(RecordedEngine(), kitchen)) for kitchen in pie_kitchens()}


def furnish(page: Page, kitchen: PieKitchen) -> Page:
    page.choose("two-kitchens-pans", "1" if kitchen.libraries == "dev" else "2")
    page.choose("two-kitchens-oven", "1" if kitchen.python == "dev" else "2")
    return page.choose("two-kitchens-chefs", "1" if kitchen.clock == "Greenwich" else "2")


def drawn(address: str) -> str:
    return base64.b64decode(address.partition("base64,")[2]).decode()


# ---- baking ----


def test_a_visitor_finds_a_recipe_two_kitchens_and_empty_plates():
    page = Page("two-kitchens")
    assert page.title == "Two kitchens"
    assert "A pie for eight guests" in page.text
    assert page.source.count("An empty plate: nothing has been baked yet.") == 2
    assert page.can_press(BAKE)
    assert 'data-figure="two-kitchens-verdict"' not in page.source


def test_the_choices_name_what_the_environments_really_have():
    page = Page("two-kitchens")
    labels = [option for key in ("pans", "oven") for option in page.test.radio(key=f"two-kitchens-{key}").options]
    assert labels == ["from November 2024", "from November 2026", "model 3.11", "model 3.13"]
    assert [parts(name) for name in ("dev", "prod")] == [("November 2024", "3.11"), ("November 2026", "3.13")]


@pytest.mark.parametrize("kitchen", pie_kitchens(), ids=code)
def test_each_kitchen_shows_the_pie_that_was_recorded_in_it_and_answers_the_guess(kitchen, pies):
    page = furnish(Page("two-kitchens"), kitchen)
    page.choose(f"two-kitchens-guess-{code(kitchen)}", "1").press(BAKE)
    first, second = pies[FIRST], pies[kitchen]
    for where, pie in (("first", first), ("second", second)):
        printed = pie.run.stdout.splitlines()
        assert page.figures[f"pie-{where}-crust"].startswith(f"{re.findall(r'[0-9]+', printed[0])[0]} minutes")
        names = [] if printed[1].endswith("nobody") else printed[1].removeprefix("olives for ").split(", ")
        assert page.figures[f"pie-{where}-olives"] == (f"on {len(names)} of 8 slices" if names else "none")
        assert page.figures[f"pie-{where}-sauce"] == printed[2].split()[-1]
    differing = sum(
        one != two for one, two in zip(first.run.stdout.split("\n"), second.run.stdout.split("\n"), strict=True)
    )
    assert f'data-differing="{differing}"' in page.source
    assert page.source.count("≠") == differing
    assert ("and so it is" in page.text) is (differing == 0)


def test_eight_kitchens_bake_eight_different_pies_and_none_complains(pies):
    assert len(pies) == 8
    assert len({pie.run.stdout for pie in pies.values()}) == 8
    assert len({pie_picture(pie) for pie in pies.values()}) == 8
    assert all(pie.silent for pie in pies.values())


def test_each_part_of_the_kitchen_decides_about_one_thing_on_the_plate(pies):
    base = pies[FIRST]
    for change, trait in (
        ({"python": "prod"}, Trait.CRUST),
        ({"libraries": "prod"}, Trait.OLIVES),
        ({"clock": "Berlin"}, Trait.SAUCE),
    ):
        assert Pies(base, pies[replace(FIRST, **change)]).differing == (trait,)


def test_the_order_that_comes_in_takes_two_new_parts_and_is_met_by_no_single_one(pies):
    met = [kitchen for kitchen, pie in pies.items() if Pies(pies[FIRST], pie).meets_the_order]
    assert met == [PieKitchen(libraries="prod", clock="Berlin")]
    page = furnish(Page("two-kitchens"), PieKitchen("prod", "prod", "Berlin")).press(BAKE)
    assert "An order comes in" in page.text
    assert 'data-figure="served-order"' not in page.source
    page.choose("two-kitchens-oven", "1").press(BAKE)
    assert 'data-figure="served-order"' in page.source


def test_the_kitchens_that_were_tried_stand_on_a_shelf_and_the_choices_survive_a_refresh():
    page = furnish(Page("two-kitchens"), PieKitchen("prod", "prod", "Berlin")).press(BAKE)
    assert "2 of 8 kitchens tried" in page.text
    assert page.source.count('class="tried"') == 2
    again = Page("two-kitchens", **page.address)
    assert again.test.radio(key="two-kitchens-oven").value == "2"
    assert again.figures == page.figures


def test_a_run_that_printed_no_pie_is_a_fault_of_what_was_printed(pies):
    run = pies[FIRST].run
    for broken in (replace(run, stdout="baked for ever"), replace(run, status=Status.ERROR, message="It burnt.")):
        with pytest.raises(BadOutput, match="printed no pie"):
            Pie.of(FIRST, broken)


def test_the_kitchens_to_make_ready_are_those_that_pies_are_baked_in():
    assert {kitchen.environment.name for kitchen in pie_kitchens()} <= {place.name for place in places()}
    assert places()[: len(environments())] == environments()


@pytest.mark.parametrize("slug", ["life", "development", "production", "two-kitchens"])
def test_from_the_first_page_on_the_kitchens_for_the_pies_are_made_ready(slug, monkeypatch):
    asked = []
    monkeypatch.setattr(picker, "warm_kitchens", lambda engine, wanted: asked.append(wanted))
    Page(slug)
    assert asked
    assert all(wanted == places() for wanted in asked)


# ---- drawings ----


def test_every_drawing_is_well_formed_and_none_fetches_anything(pies):
    pictures = [pie_picture(None), *map(pie_picture, pies.values()), *(icon(piece.name) for piece in PIECES)]
    pictures += [kitchen_picture(kitchen, "3.11") for kitchen in pies]
    for picture in pictures:
        svg = drawn(picture)
        ElementTree.fromstring(svg)
        assert svg.count("http") == 1, "only the name of the language"


def test_olives_are_drawn_on_the_slices_of_those_who_get_some(pies):
    plain, without = (drawn(pie_picture(pies[kitchen])) for kitchen in (FIRST, PieKitchen(libraries="prod")))
    assert plain.count('stroke="#3f4a23"') == 2 * len(pies[FIRST].olives) == 10
    assert 'stroke="#3f4a23"' not in without
    assert set(pies[FIRST].olives) < set(guests())


def test_the_clock_on_the_wall_shows_the_hour_by_which_the_sauce_is_chosen(pies):
    for kitchen, pie in pies.items():
        assert (int(clock(kitchen)[:2]) >= 18) is pie.hot


# ---- matching ----


def test_every_piece_can_be_matched_and_every_word_has_its_sentence():
    assert sorted(SHUFFLED) == list(range(1, len(PIECES) + 1))
    assert [piece.field for piece in PIECES] == list(WORDS)
    assert all(piece.why and piece.hint for piece in PIECES)


@pytest.mark.parametrize(
    ("picks", "game"),
    [
        ("", Game(0, 0, 0)),
        ("1", Game(1, 0, 0)),
        ("4", Game(0, 1, 4)),
        ("412", Game(2, 1, 0)),
        ("1123", Game(3, 0, 0)),
        ("123456", Game(7, 0, 0)),
        ("1234567", Game(7, 0, 0)),
        ("x09é", Game(0, 0, 0)),
    ],
)
def test_the_game_counts_what_was_found_and_what_was_not(picks, game):
    assert Game.of(picks, 7) == game


def test_a_wrong_guess_is_answered_with_what_the_word_is_and_a_hint():
    page = Page("two-kitchens").press("two-kitchens-is-4")
    assert f"✗ Not quite. {WORDS['libraries']} Think of the recipe: you carried it" in page.text
    assert 'data-found="0"' in page.source
    page.press("two-kitchens-is-1")
    assert "✓ The recipe: code." in page.text
    assert 'data-found="1"' in page.source


def test_a_word_that_was_found_is_not_offered_again():
    page = Page("two-kitchens").press("two-kitchens-is-1")
    keys = {button.key for button in page.test.button}
    assert "two-kitchens-is-1" not in keys
    assert "two-kitchens-is-2" in keys


def test_what_was_behind_the_kitchens_is_shown_only_after_the_matching(pies):
    kitchen = PieKitchen("prod", "prod", "Berlin")
    page = furnish(Page("two-kitchens"), kitchen).press(BAKE)
    assert 'data-figure="behind"' not in page.source
    for number in ALL_PAIRS:
        page.press(f"two-kitchens-is-{number}")
    assert "All seven found" in page.text
    (behind,) = re.findall(r'data-figure="behind">(.*?)</table>', page.source, re.DOTALL)
    for pie in (pies[FIRST], pies[kitchen]):
        found = pie.run.fingerprint
        for value in (found.python["version"], f"pandas {found.packages['pandas']}"):
            assert value in behind
        assert f">{'≠ ' if pie is pies[kitchen] else ''}{time_zone(found.settings['time zone'])}<" in behind
    assert behind.count("≠ ") == 3
    for words in ("Where the picture ends", "What to take home", "The crust.", "The olives.", "The sauce."):
        assert words in page.text


def test_whoever_would_rather_be_told_is_told_and_asked_to_bake():
    page = Page("two-kitchens").press("press-two-kitchens-tell")
    assert 'data-found="7"' in page.source
    assert "Nothing has been baked yet" in page.text
    assert "There was no difference" not in page.text


def test_a_change_that_made_no_difference_is_not_explained():
    page = Page("two-kitchens").press(BAKE).press("press-two-kitchens-tell")
    assert "The very same pie" in page.text
    assert "There was no difference" in page.text
    assert "The crust." not in page.text
