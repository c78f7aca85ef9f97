"""The lesson on development through app.py, with recorded answers; its figures are counted anew here."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace

import pytest

from lessons.development.figures import Learned, as_numbers, layers, orders_right
from lessons.development.orders import constant, failed_order, past
from lessons.story.figures import Trained
from sandbox.divergence import divergence_slugs
from sandbox.errors import BadOutput
from sandbox.project import FLAGSHIP
from tests.lessons.pages import Page


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture(scope="module")
def done():
    """A page on which everything was guessed and run; to be read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWO_KITCHENS_ENGINE", "recorded")
        page = Page("development")
        page.choose("development-late", "2").choose("development-train", "1").press("press-development-train")
        yield page.choose("development-where", "4")


@pytest.fixture(scope="module")
def orders() -> list[dict[str, str]]:
    with (FLAGSHIP / "orders_train.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def share(orders: list[dict[str, str]]) -> str:
    return f"{100 * sum(order['late'] == '1' for order in orders) / len(orders):.1f} %"


def in_rush(order: dict[str, str]) -> bool:
    return order["ordered_at"][11:13] in {"12", "13", "18", "19", "20"}


def test_a_visitor_sees_the_data_before_anything_ran():
    page = Page("development")
    assert page.title == "Development"
    assert page.can_press("press-development-train")
    assert 'data-figure="orders"' in page.source
    assert 'data-figure="development-verdict"' not in page.source
    assert not page.test.get("plotly_chart")


def test_the_orders_are_counted_right(done, orders):
    late = [order for order in orders if order["late"] == "1"]
    assert f"{len(orders):,} of them, from 2026-01-05 to 2026-03-29" in done.text
    assert f"{len(late):,} did, {share(orders)} of all" in done.text


def test_a_few_orders_stand_there_as_they_are_one_with_a_failed_timer(done, orders):
    (table,) = re.findall(r'data-figure="orders">(.*?)</table>', done.source, re.DOTALL)
    shown = re.findall(r'<th scope="row">(\d+)</th>', table)
    by_id = {order["order_id"]: order for order in orders}
    assert {by_id[order]["dish"] for order in shown} == {order["dish"] for order in orders}
    assert "−999 min" in table
    failed = next(order["order_id"] for order in orders if order["prep_minutes"] == "-999")
    assert failed in shown
    assert f"preparation time of order {failed}:" in done.text


def test_the_picture_of_what_makes_orders_late_is_counted_right(done, orders):
    rush, calm = [o for o in orders if in_rush(o)], [o for o in orders if not in_rush(o)]
    assert f"during a rush hour, {share(rush)} are late, of the others {share(calm)}." in done.text.replace("**", "")
    far = [order for order in orders if float(order["distance_km"]) >= 4]
    assert past().contrast("distance_km").high == sum(order["late"] == "1" for order in far) / len(far)
    (chart,) = done.test.get("plotly_chart")
    assert "the hour: other hours 8 %, rush hour 54 %" in chart.proto.alt.replace("\u00a0", " ")


def test_the_rush_hour_makes_the_largest_difference_and_the_guess_is_told_so(done):
    assert past().contrasts[0].feature == "rush"
    assert "You guessed “A long way”. The answer is “A rush hour”." in done.text


def test_the_rush_hours_are_those_of_the_recipe():
    assert constant("RUSH_HOURS") == [12, 13, 18, 19, 20]
    with pytest.raises(LookupError, match="OVEN_HEAT"):
        constant("OVEN_HEAT")


def test_the_training_accuracy_is_the_one_that_was_recorded(done, recorded, orders):
    (printed,) = re.findall(r"training accuracy (\d\.\d+)", recorded.trained.stdout)
    assert done.figures["development-accuracy"] == f"{100 * float(printed):.1f} %"
    on_time = [order for order in orders if order["late"] == "0"]
    assert done.figures["development-baseline"] == f"{100 * len(on_time) / len(orders):.1f} %"
    assert done.figures["development-seconds"] == f"{recorded.trained.seconds:.1f} s"
    assert "You guessed “About half of them”. The answer is “More than four fifths”." in done.text


def test_one_order_is_shown_as_the_model_gets_it(done, recorded):
    rows = json.loads(recorded.runs["dev"].files["features.json"])
    (order,) = (row for row in rows if row["order_id"] == int(failed_order()["order_id"]))
    (table,) = re.findall(r'data-figure="numbers">(.*?)</table>', done.source, re.DOTALL)
    assert f"rush hour: {order['rush']:g}" in table
    assert f"{order['prep_minutes']:g}, a typical time" in table
    assert "−999 minutes" in table


def test_what_lay_under_the_code_is_read_from_the_fingerprint(done, recorded):
    found = recorded.trained.fingerprint
    assert f"CPython {found.python['version']}" in done.source
    for package in ("scikit-learn", "pandas", "numpy"):
        assert f"{package} {found.packages[package]}" in done.source
    assert f"and {len(found.packages) - 3} more" in done.source
    for entry in ("distribution", "C library", "processor", "machine", "user"):
        assert found.system[entry] in done.source
    assert "time zone UTC" in done.text
    assert "You guessed “Everything underneath, down to the processor”, and so it is." in done.text


def test_it_says_where_and_when_it_was_recorded(done, recorded):
    evidence = recorded.trained.evidence
    assert f"it ran on {evidence.captured[:10]}, on {evidence.engine}" in done.text
    assert done.source.count('data-kind="recorded"') == 2


def test_what_is_promised_to_change_a_result_is_something_the_course_runs(recorded):
    assert {"ten-tenths", "time-zone", "processor"} <= set(divergence_slugs())
    assert recorded.flipped("prod")


def test_the_place_waits_for_a_guess_or_for_whoever_does_not_want_one():
    page = Page("development").press("press-development-train")
    assert 'class="tk-stack"' not in page.source
    page.press("show-development-where")
    assert 'class="tk-stack"' in page.source
    assert "You guessed" not in page.text


def test_a_refresh_finds_everything_again(done):
    assert Page("development", **done.address).figures == done.figures


def test_the_programs_that_ran_are_shown_as_they_are(done):
    code = [element.value.strip() for element in done.test.code]
    for name in ("train.py", "features.py"):
        assert (FLAGSHIP / name).read_text().strip() in code


@pytest.mark.parametrize(("accuracy", "option"), [(0.5, 0), (0.6, 1), (0.799, 1), (0.83325, 2), (1.0, 3)])
def test_an_accuracy_is_the_option_that_says_so(accuracy, option):
    assert orders_right(accuracy) == option


def test_a_runtime_that_tells_little_has_fewer_entries_and_no_empty_ones(recorded):
    empty = replace(recorded.trained, fingerprint=type(recorded.trained.fingerprint)())
    found = {layer.name: layer.entries for layer in layers(empty)}
    assert found["libraries"] == ("and 0 more",)
    assert found["python"] == ("? ?",)
    assert found["processor"] == ()


def test_the_number_of_a_column_is_said_as_it_was_measured(recorded):
    learned = Learned.of(Trained.of(recorded.trained), recorded.runs["prod"])
    rows = {name: after for name, _, after in as_numbers(learned, typical=22)}
    # In prod the timer is not mended, and then nothing says that it was.
    assert rows["preparation"] == "−999"


def test_features_without_the_order_are_refused_in_a_sentence(recorded):
    run = recorded.runs["dev"]
    rows = json.loads(run.files["features.json"])[:2]
    short = replace(run, files={**run.files, "features.json": json.dumps(rows).encode()})
    with pytest.raises(BadOutput, match="wrote no features of the order 4003"):
        Learned.of(Trained.of(recorded.trained), short)
