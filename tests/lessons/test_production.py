"""The lesson on production through app.py, with recorded answers; its figures are worked out anew here."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import sqrt

import pytest

from lessons.production.figures import LAG, Shift, accuracy_drop
from lessons.production.player import NAME
from lessons.story.figures import Trained
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.errors import BadOutput
from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, outcomes
from sandbox.project import FLAGSHIP
from sandbox.repertoire import serve_orders
from sandbox.result import RunResult, Status
from tests.lessons.pages import Page

GO = "press-production-serve"


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def served(recorded) -> RunResult:
    return serve_orders(RecordedEngine(), load_environment("prod"), recorded.trained.files)


@pytest.fixture(scope="module")
def shift(recorded, served) -> Shift:
    return Shift.of(Trained.of(recorded.trained), served)


@pytest.fixture(scope="module")
def over():
    """A page on which the orders were served and the learner skipped to the outcome; to be read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWO_KITCHENS_ENGINE", "recorded")
        page = Page("production").choose("production-serve", "2").press(GO)
        yield page.press("production-skip")


@pytest.fixture(scope="module")
def answers(served) -> list[tuple[bool, bool]]:
    """Prediction and outcome of each order, in the order of serving."""
    rows = [json.loads(line) for line in served.stdout.splitlines()]
    return [(row["late"], outcomes()[row["order_id"]]) for row in rows]


def players(page: Page):
    return [component for component in page.test.get("bidi_component") if component.proto.component_name == NAME]


def player(page: Page):
    (component,) = players(page)
    return json.loads(json.loads(component.proto.json))


def with_output(run: RunResult, stdout: str) -> RunResult:
    return replace(run, stdout=stdout)


def test_a_visitor_is_asked_for_a_guess_and_can_go_live():
    page = Page("production")
    assert page.title == "Production"
    assert page.can_press(GO)
    assert page.test.radio(key="production-serve").value is None
    assert not players(page)
    assert "trained first, in dev" in page.text


def test_the_prices_are_called_assumed_and_are_those_of_the_flagship():
    text = Page("production").text.replace("**", "").replace("*", "")
    assert f"+{MISSED_LATE_COST:.0f} €" in text
    assert f"−{FALSE_ALARM_COST:.0f} €" in text
    assert "The two prices are assumed." in text


def test_the_model_of_the_lesson_before_is_the_one_that_serves(recorded):
    page = Page("development").press("press-development-train")
    there = Page("production", **page.address)
    accuracy = json.loads(recorded.trained.files["model.json"])["training_accuracy"]
    assert f"In training, the model got {100 * accuracy:.1f} % of the orders right" in there.test.radio(
        key="production-serve"
    ).label.replace("\u00a0", " ")
    assert "trained first, in dev" not in there.text
    there.press(GO)
    assert player(there)["promised"] == accuracy


def test_the_player_gets_every_answer_as_it_was_served(over, served, answers):
    rows = [json.loads(line) for line in served.stdout.splitlines()]
    shown = player(over)["orders"]
    assert [row[0] for row in shown] == [row["order_id"] for row in rows]
    assert [(bool(row[2]), bool(row[4])) for row in shown] == answers
    assert [row[3] for row in shown] == [round(100 * row["probability"]) for row in rows]
    assert shown[0][1] == "salad, 6 items, 4.7 km"


def test_the_player_only_looks_up_what_has_been_added_up(over, answers):
    right, saved, so_far, money = [], [], 0, 0.0
    for late, came_late in answers:
        so_far += late == came_late
        money += (MISSED_LATE_COST if came_late else -FALSE_ALARM_COST) if late else 0
        right.append(so_far)
        saved.append(money)
    assert player(over)["right"] == right
    assert player(over)["saved"] == saved


def test_the_player_says_when_and_how_fast_it_was_really_served(over, served):
    day = served.evidence.captured[:10]
    assert player(over)["note"].replace("\u00a0", " ") == (
        f"Recorded on {day}, when it was served in prod in {served.seconds:.1f} s"
    )
    assert player(over)["lag"] == LAG


def test_the_outcome_waits_until_somebody_has_come_to_the_end():
    page = Page("production").press(GO)
    assert player(page)["over"] is False
    assert 'data-figure="production-verdict"' not in page.source
    page.press("production-skip")
    assert player(page)["over"] is True
    assert 'data-figure="production-verdict"' in page.source
    assert not page.can_press("production-skip")


def test_the_outcome_is_that_of_the_recording(over, answers):
    missed = sum(came_late and not late for late, came_late in answers)
    alarms = sum(late and not came_late for late, came_late in answers)
    accuracy = 1 - (missed + alarms) / len(answers)
    caught = sum(late and came_late for late, came_late in answers)
    assert over.figures["production-accuracy"] == f"{100 * accuracy:.1f} %"
    assert over.figures["production-missed"] == str(missed)
    assert over.figures["production-alarms"] == str(alarms)
    saved = caught * MISSED_LATE_COST - alarms * FALSE_ALARM_COST
    assert over.figures["production-saved"] == f"+{saved:,.0f} €"


def test_the_guess_is_answered(over):
    assert "You guessed “About the same, within 2 points”. The answer is “Clearly less, by more than 5 points”." in (
        over.text
    )


def test_the_server_said_nothing_of_it(over, served):
    assert served.exit_code == 0
    assert served.stderr == ""
    assert "stderr: (empty)" in over.text
    assert "exit status 0" in over.text
    assert served.stdout.splitlines()[0] in over.text


def test_calling_every_order_late_costs_less_than_the_model_in_prod(over, answers, shift):
    on_time = sum(not came_late for _, came_late in answers)
    assert shift.cost_of_warning_all == on_time * FALSE_ALARM_COST < shift.cost
    assert shift.cost_without == (len(answers) - on_time) * MISSED_LATE_COST == shift.cost + shift.saved[-1]
    assert f"pays {shift.cost_of_warning_all:,.0f} €" in over.text
    assert f"cost {shift.cost:,.0f} €" in over.text


def test_it_was_more_than_bad_luck(over, shift):
    promised = shift.trained.accuracy
    chance = 200 * sqrt(promised * (1 - promised) / 1000)
    assert f"by some {chance:.1f} points" in over.text
    assert f"{100 * (promised - shift.accuracy):.1f} points" in over.text
    assert promised - shift.accuracy > 4 * shift.chance


def test_both_charts_are_told_in_words_too(over, shift):
    alts = [chart.proto.alt.replace("\u00a0", " ") for chart in over.test.get("plotly_chart")]
    assert len(alts) == 2
    assert f"call every order late {shift.cost_of_warning_all:,.0f} €" in alts[0]
    assert f"ends at {100 * shift.accuracy:.1f} % after 1000 outcomes, below the " in alts[1]


def test_a_suspicion_is_kept_and_not_yet_settled():
    page = Page("production").press(GO).press("production-skip").choose("production-suspicion", "3")
    assert "You wrote down: “Something on the server is not as it was on the laptop”." in page.text
    again = Page("production", **page.address)
    assert again.test.radio(key="production-suspicion").value == "3"


def test_a_refresh_finds_everything_again(over):
    again = Page("production", **over.address)
    assert again.figures == over.figures
    assert player(again)["over"] is True


def test_the_program_that_served_is_shown_as_it_is(over):
    assert (FLAGSHIP / "serve.py").read_text().strip() in [element.value.strip() for element in over.test.code]


@pytest.mark.parametrize(
    ("accuracy", "option"), [(0.90, 0), (0.85, 1), (0.83325, 1), (0.82, 1), (0.80, 2), (0.79, 2), (0.70, 3)]
)
def test_the_drop_is_the_option_that_says_so(shift, accuracy, option):
    right = round(1000 * accuracy)
    assert accuracy_drop(replace(shift, right=(*shift.right[:-1], right))) == option


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-3], "3 of 1,000 orders have no answer"),
        (lambda lines: [*lines, lines[0]], "line 1001: the order 4001 was not asked for, or is answered already"),
        (lambda lines: [lines[0].replace("4001", "7"), *lines[1:]], "line 1: the order 7 was not asked for"),
        (lambda lines: [lines[0].replace("4001", '"4001"'), *lines[1:]], "line 1 is not an order_id"),
        (lambda lines: [re.sub("false|true", "1", lines[0]), *lines[1:]], "line 1 is not an order_id"),
        (lambda lines: ["late!", *lines], "is not JSON"),
        (lambda lines: [], "holds an empty list"),
        (lambda lines: [re.sub(r'"probability": .*}', '"probability": NaN}', lines[0])], "holds NaN"),
    ],
)
def test_answers_that_cannot_be_used_are_refused_in_a_sentence(recorded, served, change, said):
    stdout = "\n".join(change(served.stdout.splitlines()))
    with pytest.raises(BadOutput, match=re.escape(said)):
        Shift.of(Trained.of(recorded.trained), with_output(served, stdout))


def test_a_run_that_failed_serves_nothing(recorded, served):
    failed = replace(served, status=Status.ERROR, message="It ended with exit status 1.")
    with pytest.raises(BadOutput, match="Nothing was served in “prod”: It ended with exit status 1"):
        Shift.of(Trained.of(recorded.trained), failed)


@pytest.mark.docker
def test_live_in_containers_it_goes_as_it_was_recorded(monkeypatch, environments, over):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "docker")
    page = Page("development").press("press-development-train").press("show-development-where")
    assert page.source.count('data-kind="docker"') == 2
    assert "ran in a container of its own" in page.text
    assert "A computer somewhere else" in page.text
    live = Page("production", **page.address).press(GO)
    assert re.fullmatch(r"Served live in prod in \d+\.\d\ss", player(live)["note"])
    live.press("production-skip")
    assert live.figures["production-accuracy"] == over.figures["production-accuracy"]
    assert [player(live)[name] for name in ("right", "saved")] == [player(over)[name] for name in ("right", "saved")]
    for now, recorded in zip(player(live)["orders"], player(over)["orders"], strict=True):
        # The fourth is the probability in percent, which another processor may round otherwise.
        assert now[:3] + now[4:] == recorded[:3] + recorded[4:]
        assert now[3] == pytest.approx(recorded[3], abs=1)
