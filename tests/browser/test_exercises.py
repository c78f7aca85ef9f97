"""An exercise in a real browser, with the real editor: edit, check, fail, hint, fix, pass, reload, still passed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from grader.exercise import EXERCISES, Exercise
from tests.browser.axe import fetch_axe, serious_findings
from tests.browser.conftest import keep_picture
from tests.browser.story import check_width
from tests.browser.walk import open_everything, settle

pytestmark = [pytest.mark.browser, pytest.mark.docker, pytest.mark.npm, pytest.mark.slow]

FOLDER = EXERCISES / "02_spot_the_difference"
WRONG = (FOLDER / "wrong" / "forgets-spellings" / "difference.py").read_text(encoding="utf-8")
SOLUTION = (Exercise.from_folder(FOLDER).solution / "difference.py").read_text(encoding="utf-8")
# Another answer than ours, so that there is a difference to show.
RIGHT = SOLUTION.replace("numbers(", "as_numbers(")


@pytest.fixture(scope="session")
def axe() -> str:
    return fetch_axe()


@pytest.fixture(scope="module")
def server(serve, environments):
    return serve(TWO_KITCHENS_ENGINE="docker")


def editor(page: Page) -> Locator:
    return page.locator(".tk-editor[data-ready] textarea")


def verdict(page: Page, which: str) -> Locator:
    return page.locator(f"[data-figure=verdict][data-verdict={which}]")


def button(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} button")


def arrive(page: Page, server: str) -> None:
    page.goto(f"{server}/exercises")
    page.get_by_role("link", name="Spot the difference").first.click()
    expect(page.locator("h1")).to_have_text("2. Spot the difference")
    editor(page).wait_for()
    expect(button(page, "press-check")).to_be_enabled()


@pytest.mark.parametrize(
    ("name", "width", "height", "scheme"),
    [("desktop", 1280, 900, "light"), ("phone", 390, 844, "light"), ("dark", 1280, 900, "dark")],
)
def test_edit_check_fail_hint_fix_pass_reload_still_passed(visit, server, axe, name, width, height, scheme):
    page = visit(width, height, scheme).page
    arrive(page, server)
    editor(page).fill(WRONG)
    editor(page).press("Control+End")
    # Typed and pressed at once: the last key counts.
    page.keyboard.type("\nLAST = 1")
    button(page, "press-check").click()
    expect(verdict(page, "failed")).to_contain_text("is another spelling of")
    expect(page.locator("[data-figure=evidence]")).to_contain_text("in a locked-down container")
    settle(page)
    button(page, "hint").click()
    expect(page.locator("[data-figure=hints]")).to_have_attribute("data-seen", "1")
    button(page, "hint").click()
    expect(page.locator(".st-key-tk-hints")).to_contain_text("This time")
    settle(page)
    keep_picture(page, f"exercise-failed-{name}")
    assert serious_findings(page, axe) == []
    assert editor(page).input_value().endswith("LAST = 1")

    editor(page).fill(RIGHT)
    button(page, "press-check").click()
    expect(verdict(page, "passed")).to_be_visible()
    settle(page)
    page.reload()
    expect(verdict(page, "passed")).to_be_visible()
    expect(editor(page)).to_have_value(RIGHT)
    settle(page)
    open_everything(page)
    expect(page.locator(".tk-diff tr.yours").first).to_contain_text("as_numbers(")
    keep_picture(page, f"exercise-passed-{name}")
    assert serious_findings(page, axe) == []

    page.locator("[data-testid=stMain]").get_by_role("link", name="All exercises").click()
    expect(page.locator("[data-figure=tally]")).to_have_attribute("data-solved", "1")
    settle(page)
    keep_picture(page, f"exercises-{name}")
    check_width(page)


def test_the_editor_can_be_used_and_left_by_keyboard_alone(visit, server):
    page = visit().page
    arrive(page, server)
    area = editor(page)
    area.fill("")
    page.keyboard.type("def f():\nreturn 1")
    expect(area).to_have_value("def f():\n    return 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("x")
    page.keyboard.press("Shift+Tab")
    expect(area).to_have_value("def f():\n    return 1\n    x")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("def f():\n    return 1\n        x")
    expect(area).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(area).not_to_be_focused()


def test_control_and_enter_check_what_was_just_typed(visit, server):
    page = visit().page
    arrive(page, server)
    editor(page).fill("def broken(:")
    editor(page).press("Control+Enter")
    expect(verdict(page, "invalid")).to_contain_text("line 1")


def test_a_reset_shows_the_starter_and_undo_brings_everything_back(visit, server):
    page = visit().page
    arrive(page, server)
    starter = editor(page).input_value()
    editor(page).evaluate("area => (area.marked = true)")
    editor(page).fill("mine = 1")
    editor(page).blur()
    button(page, "reset").click()
    button(page, "reset-yes").click()
    expect(editor(page)).to_have_value(starter)
    button(page, "undo").click()
    expect(editor(page)).to_have_value("mine = 1")
    # The text changed in the editor that was there all along: where one works does not jump.
    assert editor(page).evaluate("area => area.marked")


def test_after_a_reset_what_is_typed_counts_again(visit, server):
    page = visit().page
    arrive(page, server)
    editor(page).fill("mine = 1")
    editor(page).blur()
    button(page, "reset").click()
    button(page, "reset-yes").click()
    expect(editor(page)).not_to_have_value("mine = 1")
    editor(page).fill("def broken(:")
    button(page, "press-check").click()
    expect(verdict(page, "invalid")).to_contain_text("line 1")
    page.reload()
    expect(editor(page)).to_have_value("def broken(:")


def test_what_another_tab_changed_is_what_the_editor_shows(visit, server):
    window = visit()
    arrive(window.page, server)
    editor(window.page).fill("mine = 1")
    editor(window.page).blur()
    # As soon as there is something to begin again with, it is kept.
    button(window.page, "reset").wait_for()
    other = window.tab()
    other.goto(window.page.url)
    expect(editor(other)).to_have_value("mine = 1")
    editor(other).fill("theirs = 2")
    editor(other).blur()
    settle(other)
    button(window.page, "press-check").click()
    expect(editor(window.page)).to_have_value("theirs = 2")
