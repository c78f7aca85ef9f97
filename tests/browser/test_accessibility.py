"""axe-core finds nothing serious on any page: as it opens, and with all of its results."""

from __future__ import annotations

import pytest

from lessons.catalogue import REFERENCE, find_lessons
from tests.browser.axe import fetch_axe, serious_findings
from tests.browser.walk import arrive, open_everything, press_everything, settle
from tests.support.server import serving

pytestmark = [pytest.mark.browser, pytest.mark.npm, pytest.mark.slow]

LESSONS = find_lessons()
SCHEMES = ("light", "dark")


@pytest.fixture(scope="session")
def axe() -> str:
    return fetch_axe()


@pytest.fixture(scope="module")
def server(serve):
    return serve(TWO_KITCHENS_ENGINE="recorded")


def check(page, axe, when: str) -> None:
    found = serious_findings(page, axe)
    assert not found, f"{page.url}, {when}:\n" + "\n".join(map(str, found))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_lesson_can_be_used_by_everybody(visit, server, axe, lesson, scheme):
    page = visit(scheme=scheme).page
    page.goto(server if lesson is LESSONS[0] else f"{server}/{lesson.slug}")
    arrive(page, lesson)
    check(page, axe, "as it opens")
    press_everything(page)
    open_everything(page)
    press_everything(page)
    check(page, axe, "with all of its results")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("slug", [slug for slug, _, _ in REFERENCE])
def test_a_page_to_look_things_up_can_be_used_by_everybody(visit, server, axe, slug, scheme):
    page = visit(scheme=scheme).page
    page.goto(f"{server}/{slug}")
    page.locator("h1").wait_for()
    settle(page)
    check(page, axe, "as it opens")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_frame_can_be_used_by_everybody_on_a_phone_and_with_everything_open(visit, server, axe, scheme):
    page = visit(390, 844, scheme).page
    page.goto(server)
    arrive(page, LESSONS[0])
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator("label", has_text="Teaching?").click()
    settle(page)
    page.get_by_role("button", name="My progress").click()
    page.get_by_role("button", name="Forget everything").click()
    settle(page)
    check(page, axe, "with everything open")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_way_in_can_be_used_by_everybody(visit, axe, scheme, tmp_path):
    with serving(tmp_path, {"TWO_KITCHENS_ENGINE": "recorded"}) as own:
        page = visit(scheme=scheme).page
        page.goto(f"{own.url}/enter")
        check(page, axe, "as it opens")
