"""When something breaks, the page says one sentence and lives on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lessons.shared import house
from lessons.shared.engines import Engines
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import EngineLost, EngineUnavailable
from sandbox.result import EvidenceKind, RunResult, Status
from tests.lessons.kitchens import ChangedAnswers, OtherRecordings, with_file
from tests.lessons.pages import Page


@pytest.fixture
def engines(monkeypatch):
    """Gives the pages the engines that a test names, by kind, and no others."""

    def use(**by_name) -> None:
        def choose(name: str):
            if name not in by_name:
                raise EngineUnavailable(f"There is no {name} in this test.")
            return by_name[name]

        monkeypatch.setattr(house, "ENGINES", Engines(choose))

    monkeypatch.delenv("TWO_KITCHENS_ENGINE", raising=False)
    return use


def with_change(change) -> dict[str, ChangedAnswers]:
    return {"recorded": ChangedAnswers(change)}


def test_without_docker_the_page_says_what_to_do_and_offers_recordings(monkeypatch, tmp_path):
    monkeypatch.delenv("TWO_KITCHENS_ENGINE", raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'nothing.sock'}")
    monkeypatch.setattr(house, "ENGINES", Engines(house.ENGINES._choose))
    page = Page(engine="docker")
    assert "There is nothing to cook on yet." in page.text
    assert "start Docker Desktop" in page.text
    assert not page.can_press("press-train")
    page.press("use-recordings")
    page.press("press-train")
    assert "training-accuracy" in page.figures


def test_without_docker_a_course_that_is_locked_to_it_offers_no_recordings_and_says_why(monkeypatch, tmp_path):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "docker")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'nothing.sock'}")
    monkeypatch.setattr(house, "ENGINES", Engines(house.ENGINES._choose))
    page = Page(engine="recorded")
    assert "There is nothing to cook on yet." in page.text
    assert page.can_press("look-again")
    assert not page.can_press("use-recordings")
    assert "the course’s owner chose “Docker containers” for everyone" in page.text
    assert not page.can_press("press-train")


def test_an_engine_that_comes_back_is_found_by_looking_again(engines, monkeypatch):
    running = False

    def choose(name: str):
        if name == EvidenceKind.RECORDED and running:
            return RecordedEngine()
        raise EngineUnavailable("Nothing runs: start it.")

    monkeypatch.delenv("TWO_KITCHENS_ENGINE", raising=False)
    monkeypatch.setattr(house, "ENGINES", Engines(choose))
    page = Page(engine="recorded")
    assert "Nothing runs: start it." in page.text
    running = True
    page.press("look-again")
    assert page.can_press("press-train")


def test_an_engine_that_goes_away_in_the_middle_is_not_the_learners_fault(engines):
    def lose(result: RunResult) -> RunResult:
        raise EngineLost("Docker went away while running a job: see that it is running, then try again.")

    engines(**with_change(lose))
    page = Page()
    page.press("press-train")
    assert "The environment broke, not you." in page.text
    assert "Docker went away while running a job" in page.text


def test_after_a_fault_the_same_button_tries_again(engines):
    broken = True

    def lose_once(result: RunResult) -> RunResult:
        if broken:
            raise EngineLost("Docker went away: try again.")
        return result

    engines(**with_change(lose_once))
    page = Page()
    page.press("press-train")
    assert page.test.button(key="press-train").label == "Try again"
    broken = False
    page.press("press-train")
    assert "training-accuracy" in page.figures


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"burnt", "is not JSON"),
        (b"[]", "an empty list"),
        (b'[{"order_id": 4001, "late": true, "probability": NaN}]', "not a number that can be compared"),
        (b'[{"order_id": 4001, "late": true, "probability": 0.5}]', "gave 1,000 predictions and “prod” gave 1"),
    ],
)
def test_predictions_that_cannot_be_read_give_a_sentence(engines, data, said):
    engines(**with_change(with_file("predictions.json", data)))
    page = Page()
    page.press("press-train")
    page.press("press-serve")
    assert "What came out cannot be used." in page.text
    assert said in page.text
    assert page.test.button(key="press-serve").label == "Try again"
    assert not page.can_press("press-pin")


def test_a_recipe_that_loops_for_ever_gives_a_sentence(engines):
    def loop(result: RunResult) -> RunResult:
        if result.environment != "prod":
            return result
        message = "“python predict.py” was still running after 60 s and was stopped."
        return replace(result, status=Status.TIMEOUT, message=message, exit_code=None, files={})

    engines(**with_change(loop))
    page = Page()
    page.press("press-train")
    page.press("press-serve")
    assert "was still running after 60 s" in page.text


def test_a_fault_that_nobody_foresaw_is_told_as_ours_and_the_page_lives(engines):
    def stumble(result: RunResult) -> RunResult:
        raise ZeroDivisionError("division by zero")

    engines(**with_change(stumble))
    page = Page()
    page.press("press-train")
    assert "The course itself broke, not you." in page.text
    assert "ZeroDivisionError" in page.text
    assert page.can_press("press-train")


def test_a_sign_of_trouble_in_prod_is_not_hidden(engines):
    def warn(result: RunResult) -> RunResult:
        return replace(result, stderr="FutureWarning: mind the pan\n") if result.environment == "prod" else result

    engines(**with_change(warn))
    page = Page()
    page.press("press-train")
    page.press("press-serve")
    assert "This time there was a sign" in page.text
    assert "FutureWarning: mind the pan" in page.text
    assert "No error. No warning." not in page.text


def test_what_a_run_printed_is_shown_and_never_obeyed(engines):
    def print_nasty(result: RunResult) -> RunResult:
        return replace(result, stdout="<img src=x onerror=alert(1)>\n")

    engines(**with_change(print_nasty))
    page = Page()
    page.press("press-train")
    page.press("press-serve")
    assert "<img src=x" not in page.source
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.source


def test_another_engine_starts_the_story_anew_and_keeps_the_first_ones_results(engines):
    engines(local=OtherRecordings(), recorded=RecordedEngine())
    page = Page()
    assert page.test.radio(key="engine").value == EvidenceKind.LOCAL
    page.press("press-train")
    page.choose("engine", EvidenceKind.RECORDED)
    assert "training-accuracy" not in page.figures
    assert page.can_press("press-train")
    page.choose("engine", EvidenceKind.LOCAL)
    assert "training-accuracy" in page.figures


def test_the_chosen_engine_survives_a_refresh(engines):
    engines(local=OtherRecordings(), recorded=RecordedEngine())
    page = Page()
    page.choose("engine", EvidenceKind.RECORDED)
    assert Page(**page.address).test.radio(key="engine").value == EvidenceKind.RECORDED


def test_a_button_pressed_in_a_tab_that_is_out_of_date_gives_a_sentence():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWO_KITCHENS_ENGINE", "recorded")
        old = Page()
        old.press("press-train")
        Page(**old.address).press("start-over")
        old.press("press-serve")
        assert "press “Train” first" in old.text
        assert old.can_press("press-train")
