"""The player of the lesson on production: what was served is played back in a real browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from lessons.production.figures import Shift
from lessons.story.figures import Trained
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.flagship import flagship
from sandbox.pipeline import train
from sandbox.repertoire import serve_orders
from tests.browser.conftest import keep_picture
from tests.browser.story import check_width

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def played():
    """What the player is given, worked out from the recordings."""
    engine = RecordedEngine()
    trained = train(engine, flagship(), load_environment("dev"))
    served = serve_orders(engine, load_environment("prod"), trained.files)
    return json.loads(Shift.of(Trained.of(trained), served).playback(note="", over=False))


def go_live(visit, serve, **window):
    page = visit(**window).page
    page.goto(f"{serve(TWO_KITCHENS_ENGINE='recorded')}/production")
    page.locator(".st-key-press-production-serve button").click()
    expect(page.locator(".tk-player[data-ready=yes]")).to_be_visible()
    return page


def part(page: Page, name: str):
    return page.locator(f".tk-player [data-part={name}]")


def answered(page: Page) -> int:
    return int(part(page, "served").inner_text().replace(",", ""))


def test_orders_come_in_and_outcomes_follow_behind_and_a_pause_holds_them(visit, serve, played):
    page = go_live(visit, serve)
    assert answered(page) == 0
    # Slow enough that there is much left to come, however long a busy machine takes to press “Pause”.
    part(page, "speed").select_option("20")
    part(page, "toggle").click()
    page.wait_for_function("() => Number(document.querySelector('[data-part=known]').textContent) > 30")
    part(page, "toggle").click()
    expect(part(page, "toggle")).to_have_text("▶ Go on")
    served = answered(page)
    known = int(part(page, "known").inner_text())
    assert known == served - played["lag"]
    page.wait_for_timeout(400)
    assert answered(page) == served
    share = 100 * played["right"][known - 1] / known
    assert part(page, "accuracy").inner_text().replace("\u00a0", " ") == f"{share:.1f} %"
    first = part(page, "answers").locator("tr").first
    expect(first).to_contain_text(str(played["orders"][served - 1][0]))
    expect(part(page, "outcomes").locator("tr").first).to_contain_text(str(played["orders"][known - 1][0]))
    expect(part(page, "note")).to_contain_text("shown at 20 orders a second")
    part(page, "speed").select_option("100")
    expect(part(page, "note")).to_contain_text("shown at 100 orders a second")


def test_at_the_end_the_page_tells_how_it_went_and_a_replay_begins_anew(visit, serve, played):
    page = go_live(visit, serve)
    verdict = page.locator("[data-figure=production-verdict]")
    expect(verdict).to_have_count(0)
    part(page, "end").click()
    expect(verdict).to_be_visible()
    assert answered(page) == len(played["orders"])
    accuracy = page.locator("[data-figure=production-accuracy]").inner_text()
    assert part(page, "accuracy").inner_text() == accuracy
    assert part(page, "saved").inner_text() == page.locator("[data-figure=production-saved]").inner_text()
    part(page, "replay").click()
    page.wait_for_function("() => Number(document.querySelector('[data-part=served]').textContent) > 0")
    assert answered(page) < len(played["orders"])
    expect(verdict).to_be_visible()


def test_whoever_skips_sees_the_end_in_the_player_too_and_after_a_refresh(visit, serve, played):
    page = go_live(visit, serve)
    page.locator(".st-key-production-skip button").click()
    expect(page.locator("[data-figure=production-verdict]")).to_be_visible()
    expect(part(page, "known")).to_have_text(f"{len(played['orders']):,}")
    page.reload()
    expect(part(page, "known")).to_have_text(f"{len(played['orders']):,}")


def test_a_refresh_in_mid_play_goes_on_where_it_was(visit, serve):
    page = go_live(visit, serve)
    part(page, "speed").select_option("20")
    part(page, "toggle").click()
    page.wait_for_function("() => Number(document.querySelector('[data-part=known]').textContent) > 30")
    part(page, "toggle").click()
    served = answered(page)
    page.reload()
    expect(part(page, "toggle")).to_have_text("▶ Go on")
    assert answered(page) == served
    part(page, "toggle").click()
    page.wait_for_function(
        "before => Number(document.querySelector('[data-part=served]').textContent) > before", arg=served
    )


def test_it_plays_by_keyboard_and_fits_a_phone(visit, serve):
    page = go_live(visit, serve, width=390, height=844, scheme="dark")
    part(page, "toggle").focus()
    page.keyboard.press("Enter")
    expect(part(page, "toggle")).to_have_text("❚❚ Pause")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-figure=production-verdict]")).to_be_visible()
    check_width(page)
    keep_picture(page, "production-phone")
