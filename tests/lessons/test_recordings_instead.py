"""Where an image cannot be had, one press goes on with the recordings; and where the owner chose, nobody else does."""

from __future__ import annotations

import pytest

from lessons.shared import house
from lessons.shared.engines import Engines
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import EngineLost, EngineUnavailable, PrepareFailed
from sandbox.result import EvidenceKind
from tests.lessons.kitchens import ChangedAnswers
from tests.lessons.pages import Page

NOT_TO_BE_HAD = [
    PrepareFailed("The base image of “dev” cannot be pulled: connect to a network.", "pull access denied"),
    EngineUnavailable("Docker does not answer: start it."),
    EngineLost("Docker went away: start it, then try again."),
]


class Broken(ChangedAnswers):
    """A live engine that breaks for as long as there is trouble."""

    kind = EvidenceKind.LOCAL

    def __init__(self) -> None:
        super().__init__(self._give)
        self.trouble: Exception | None = None

    def _give(self, result):
        if self.trouble is not None:
            raise self.trouble
        return result


@pytest.fixture
def broken(monkeypatch) -> Broken:
    """The engine that pages take by themselves here; the recordings are there as well."""
    engine = Broken()
    there = {"local": engine, "recorded": RecordedEngine()}

    def choose(name: str):
        if name not in there:
            raise EngineUnavailable(f"There is no {name} in this test.")
        return there[name]

    monkeypatch.delenv("TWO_KITCHENS_ENGINE", raising=False)
    monkeypatch.setattr(house, "ENGINES", Engines(choose))
    return engine


def test_what_is_not_the_learners_fault_offers_the_recordings_beside_trying_again(broken):
    for trouble in NOT_TO_BE_HAD:
        broken.trouble = trouble
        page = Page().press("press-train")
        assert page.test.button(key="press-train").label == "Try again"
        assert page.test.button(key="recordings-train").label == "Use the recordings"


def test_one_press_changes_to_the_recordings_and_goes_on(broken):
    broken.trouble = NOT_TO_BE_HAD[0]
    page = Page().press("press-train").press("recordings-train")
    assert "training-accuracy" in page.figures
    assert page.test.radio(key="engine").value == EvidenceKind.RECORDED
    assert 'data-kind="recorded"' in page.source
    assert page.address["engine"] == EvidenceKind.RECORDED
    assert page.can_press("press-serve")


@pytest.mark.parametrize(("step", "before"), [("serve", ["train"]), ("pin", ["train", "serve"])])
def test_a_later_step_takes_those_before_it_along(broken, step, before):
    page = Page()
    for each in before:
        page.press(f"press-{each}")
    broken.trouble = NOT_TO_BE_HAD[0]
    page.press(f"press-{step}").press(f"recordings-{step}")
    assert "tk-fault" not in page.source
    assert "training-accuracy" in page.figures
    assert f"flipped-{'prod' if step == 'serve' else 'pinned'}" in page.figures
    assert 'data-kind="local"' not in page.source


def test_other_lessons_go_on_as_well(broken):
    broken.trouble = NOT_TO_BE_HAD[0]
    page = Page("production").press("press-production-serve").press("recordings-production-serve")
    assert "tk-fault" not in page.source
    assert page.can_press("production-skip")


def test_the_pie_goes_on_as_well(broken):
    broken.trouble = NOT_TO_BE_HAD[0]
    page = Page("two-kitchens").press("press-two-kitchens-bake").press("recordings-two-kitchens-bake")
    assert "tk-fault" not in page.source
    assert page.test.radio(key="engine").value == EvidenceKind.RECORDED


def test_what_the_recordings_do_not_change_offers_none(broken):
    broken.trouble = ZeroDivisionError("division by zero")
    page = Page().press("press-train")
    assert page.can_press("press-train")
    assert not page.can_press("recordings-train")


def test_where_the_owner_locked_another_engine_the_page_says_so_instead(broken, monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "local")
    broken.trouble = NOT_TO_BE_HAD[0]
    page = Page().press("press-train")
    assert page.test.button(key="press-train").label == "Try again"
    assert not page.can_press("recordings-train")
    assert "the course’s owner chose “Virtual environments” for everyone" in page.text


@pytest.mark.parametrize("locked", ["recorded", "local"])
def test_a_locked_engine_is_shown_and_is_no_choice(broken, monkeypatch, locked):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", locked)
    page = Page()
    assert [radio for radio in page.test.radio if radio.key == "engine"] == []
    assert f'data-figure="locked" data-engine="{locked}"' in page.source
    assert "Set by the course’s owner." in page.text


def test_no_address_and_no_session_opens_the_lock(broken, monkeypatch):
    before = Page().choose("engine", EvidenceKind.LOCAL)
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")
    before.test.session_state["engine"] = EvidenceKind.LOCAL
    before.test.run()
    for page in (before.press("press-train"), Page(engine="local").press("press-train")):
        assert "training-accuracy" in page.figures
        assert 'data-kind="recorded"' in page.source
        assert 'data-kind="local"' not in page.source


def test_a_lock_with_a_typing_error_runs_nothing_and_says_what_is_meant(broken, monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recordde")
    page = Page()
    assert "There is no engine “recordde”: did you mean “recorded”?" in page.text
    assert not page.can_press("press-train")
    assert [radio for radio in page.test.radio if radio.key == "engine"] == []


def test_a_locked_course_does_not_advise_to_choose_another_engine(broken, monkeypatch):
    from tests.lessons.workbench import Workbench

    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")
    page = Workbench("spot-the-difference")
    assert "This course only plays recordings" in page.text
    assert "choose virtual environments" not in page.text
