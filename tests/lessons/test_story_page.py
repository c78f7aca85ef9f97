"""The story's page through app.py, with recorded answers."""

from __future__ import annotations

import re

import pytest

from sandbox.flagship import FALSE_ALARM_COST, MISSED_LATE_COST, outcomes
from sandbox.project import FLAGSHIP
from tests.lessons.pages import Page, all_pressed

STEPS = ("press-train", "press-serve", "press-pin")


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def told():
    """A page on which all three buttons were pressed; to be read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWO_KITCHENS_ENGINE", "recorded")
        yield all_pressed()


def test_a_first_visitor_sees_what_it_is_how_long_it_takes_and_what_to_press():
    page = Page()
    assert page.title == "Same recipe, two results"
    assert "10 minutes" in page.text
    assert [page.can_press(key) for key in STEPS] == [True, False, False]


def test_each_button_opens_the_next():
    page = Page()
    page.press("press-train")
    assert [page.can_press(key) for key in STEPS] == [False, True, False]
    page.press("press-serve")
    assert [page.can_press(key) for key in STEPS] == [False, False, True]


def test_the_training_shows_the_accuracy_that_was_recorded(told, recorded):
    (printed,) = re.findall(r"training accuracy (\d\.\d+)", recorded.trained.stdout)
    assert told.figures["training-accuracy"] == f"{100 * float(printed):.1f} %"
    assert told.figures["dev-pandas"] == recorded.trained.fingerprint.packages["pandas"]


@pytest.mark.parametrize("kitchen", ["prod", "pinned"])
def test_the_figures_on_the_page_are_those_of_the_recordings(told, recorded, kitchen):
    answers, truth = recorded.answers(kitchen), outcomes()
    late = {order: row["late"] for order, row in answers.items()}
    missed = sum(truth[order] and not late[order] for order in late)
    alarms = sum(late[order] and not truth[order] for order in late)
    cost = missed * MISSED_LATE_COST + alarms * FALSE_ALARM_COST
    assert told.figures[f"flipped-{kitchen}"] == str(len(recorded.flipped(kitchen)))
    assert told.figures[f"flagged-{kitchen}"] == str(sum(late.values()))
    assert told.figures[f"accuracy-{kitchen}"] == f"{100 * (1 - (missed + alarms) / len(late)):.1f} %"
    assert told.figures[f"cost-{kitchen}"] == f"{cost:,.0f} €"


def test_the_confusion_on_the_page_is_that_of_the_recordings(told, recorded):
    dev, prod = recorded.answers("dev"), recorded.answers("prod")
    flipped = recorded.flipped("prod")
    assert told.figures["confusion-on-time-late"] == str(sum(prod[order]["late"] for order in flipped))
    assert told.figures["confusion-late-on-time"] == str(sum(dev[order]["late"] for order in flipped))


def test_prods_exit_status_and_empty_stderr_are_shown(told):
    assert "No error. No warning." in told.text
    screens = re.findall(r'data-figure="terminal-(\w+)".*?</figure>', told.source, re.DOTALL)
    assert screens == ["dev", "prod"]
    assert told.text.count("stderr: (empty)") == 2
    assert told.text.count("exit status 0") >= 2


def test_every_flipped_order_is_listed_with_what_moved(told, recorded):
    (listed,) = re.findall(r'data-figure="flips">(.*?)</table>', told.source, re.DOTALL)
    assert [int(order) for order in re.findall(r'<th scope="row">(\d+)</th>', listed)] == recorded.flipped("prod")
    assert "rush hour" in listed
    assert "−999" in listed


def test_what_the_model_leans_on_is_guessed_before_it_is_trained(recorded):
    page = Page().choose("guess-train", "1").press("press-train")
    assert "You guessed “The distance”. The answer is “The rush hour”." in page.text
    assert not [radio for radio in page.test.radio if radio.key == "guess-train"]


def test_which_feature_did_it_is_asked_and_answered_with_the_count(recorded):
    page = Page().press("press-train").press("press-serve")
    assert 'data-figure="moved"' not in page.source
    page.choose("guess-moved", "2")
    moved = recorded.tasting("prod").moved_by
    assert sum(moved.values()) == len(recorded.flipped("prod"))
    assert max(moved, key=lambda feature: moved[feature]) == "rush"
    assert "You guessed “The preparation time”. The answer is “The rush hour”." in page.text
    assert (
        f"the rush hour turned over {moved['rush']}, the preparation time turned over {moved['prep_minutes']}."
        in page.text
    )
    page.press("start-over").press("press-train").press("press-serve")
    assert 'data-figure="moved"' not in page.source


def test_both_inventories_differ_in_what_the_recordings_differ(told, recorded):
    differences = recorded.runs["dev"].fingerprint.differences(recorded.runs["prod"].fingerprint)
    assert f'data-figure="inventories-prod" data-count="{len(differences)}"' in told.source
    assert recorded.runs["prod"].fingerprint.packages["pandas"] in told.source


def test_the_pinned_kitchen_ends_it(told, recorded):
    assert "0 of 1,000 orders flipped" in told.text
    (largest,) = re.findall(r'data-figure="verdict-pinned" data-flipped="0" data-largest="([^"]+)"', told.source)
    dev, pinned = recorded.answers("dev"), recorded.answers("pinned")
    assert float(largest) == max(abs(dev[order]["probability"] - pinned[order]["probability"]) for order in dev)


def test_the_two_lines_are_shown_with_how_many_orders_they_touched(told, recorded):
    code = [element.value for element in told.test.code]
    assert "prep.replace(-999, TYPICAL_PREP_MINUTES, inplace=True)" in code
    changes = {change.feature: change for change in recorded.tasting("prod").changes}
    assert f"{changes['prep_minutes'].orders} orders" in told.text.replace("**", "")
    assert f"{changes['rush'].left_total:.0f}" in told.text


def test_every_result_says_that_it_was_recorded_and_when(told, recorded):
    assert told.source.count('data-kind="recorded"') == 3
    assert f"Recorded on {recorded.trained.evidence.captured[:10]}" in told.text
    assert recorded.trained.evidence.image[:19] in told.text


def test_a_base_image_that_stands_in_for_another_is_called_so(told, recorded):
    if "stand-in" not in recorded.trained.evidence.base:
        pytest.skip("these recordings were made on the official base images")
    assert "standing in for" in told.text


def test_the_recipe_is_shown_as_it_is(told):
    code = [element.value for element in told.test.code]
    for name in ("features.py", "train.py", "predict.py", "requirements.in"):
        assert (FLAGSHIP / name).read_text().rstrip("\n") in code


def test_every_chart_is_told_in_words_too(told):
    charts = told.test.get("plotly_chart")
    assert len(charts) == 5
    assert all(len(chart.proto.alt) > 40 for chart in charts)


def test_a_refresh_finds_everything_again(told):
    again = Page(**told.address)
    assert again.figures == told.figures


def test_another_learner_sees_nothing_of_it(told):
    other = Page()
    assert other.address["run"] != told.address["run"]
    assert "verdict-prod" not in other.source
    assert other.can_press("press-train")


@pytest.mark.parametrize("token", ["", "short", "../../etc/passwd", "x" * 500, "a b c d e f g h i j"])
def test_a_made_up_address_is_given_a_proper_one(token):
    assert re.fullmatch(r"[A-Za-z0-9_-]{12,64}", Page(run=token).address["run"])


def test_starting_over_begins_anew():
    page = all_pressed()
    page.press("start-over")
    assert [page.can_press(key) for key in STEPS] == [True, False, False]
    assert "verdict-prod" not in page.source
    assert not page.can_press("start-over")


def test_a_guess_is_answered_and_survives_a_refresh():
    page = Page()
    page.press("press-train")
    page.choose("guess-serve", "1")
    again = Page(**page.address)
    assert again.test.radio(key="guess-serve").value == "1"
    again.press("press-serve")
    assert (
        "You guessed “None: it is the same code and the same model”. The answer is “A hundred or more”." in again.text
    )


def test_nobody_has_to_guess(told):
    assert "You guessed" not in told.text


@pytest.mark.parametrize("value", ["0", "99", "-1", "x", "1.5", "²"])
def test_a_made_up_guess_in_the_address_is_no_guess(value):
    page = Page(**{"guess-serve": value})
    page.press("press-train")
    assert page.test.radio(key="guess-serve").value is None
