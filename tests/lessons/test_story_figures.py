"""The story's numbers are those of the runs, and an output that cannot be read gives a sentence."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace

import pytest

from lessons.story.figures import Trained, taste
from lessons.story.why import CAUSES
from lessons.story.words import euros, exact, feature_name, feature_value, feature_with_unit, percent
from sandbox.errors import BadOutput
from sandbox.project import FLAGSHIP


def outcomes() -> dict[int, bool]:
    with (FLAGSHIP / "outcomes.csv").open(encoding="utf-8") as file:
        return {int(row["order_id"]): row["late"] == "1" for row in csv.DictReader(file)}


def test_the_flipped_orders_are_those_whose_decisions_differ(recorded):
    tasting = recorded.tasting("prod")
    assert [move.order_id for move in tasting.moves] == recorded.flipped("prod")
    assert tasting.flipped == sum(point.flipped for point in tasting.points)
    assert tasting.flipped >= 100


def test_the_confusion_counts_every_order_once(recorded):
    dev, prod = recorded.answers("dev"), recorded.answers("prod")
    counted = Counter((dev[order]["late"], prod[order]["late"]) for order in dev)
    assert dict(recorded.tasting("prod").confusion) == counted
    assert sum(counted.values()) == 1000


def test_each_point_knows_what_really_happened(recorded):
    truth = outcomes()
    assert all(point.came_late is truth[point.order_id] for point in recorded.tasting("prod").points)


def test_prod_is_silent_about_it(recorded):
    assert recorded.tasting("prod").silent


@pytest.mark.parametrize("sign", [{"exit_code": 1}, {"stderr": "FutureWarning: mind the pan\n"}])
def test_a_sign_of_trouble_is_not_called_silence(recorded, sign):
    trained, dev, prod = Trained.of(recorded.trained), recorded.runs["dev"], recorded.runs["prod"]
    assert not taste(trained, dev, replace(prod, **sign)).silent


def test_the_pinned_kitchen_gives_the_answers_of_dev(recorded):
    tasting = recorded.tasting("pinned")
    assert tasting.flipped == 0
    assert tasting.largest_difference <= 1e-12
    assert tasting.changes == ()


def test_what_was_shown_differently_is_counted_for_each_feature(recorded):
    dev, prod = (json.loads(recorded.runs[name].files["features.json"]) for name in ("dev", "prod"))
    for change in recorded.tasting("prod").changes:
        pairs = [(one[change.feature], two[change.feature]) for one, two in zip(dev, prod, strict=True)]
        assert change.orders == sum(one != two for one, two in pairs)
        assert change.left_total == sum(one for one, _ in pairs)
        assert change.right_total == sum(two for _, two in pairs)


def test_every_cause_that_the_lesson_names_moved_some_orders_and_no_other_did(recorded):
    moved = {move.feature for move in recorded.tasting("prod").moves}
    assert {cause.feature for cause in CAUSES} == moved


def test_every_cause_is_a_line_of_the_recipe_that_runs():
    source = (FLAGSHIP / "features.py").read_text().splitlines()
    for cause in CAUSES:
        line, text = cause.line()
        assert source[line - 1].strip() == text
        assert sum(cause.marker in other for other in source) == 1


def test_the_strongest_feature_is_one_that_moves_in_prod(recorded):
    assert Trained.of(recorded.trained).strongest in {move.feature for move in recorded.tasting("prod").moves}


def test_a_result_keeps_no_files(recorded):
    tasting = recorded.tasting("prod")
    assert not tasting.left.files
    assert not tasting.right.files


@pytest.mark.parametrize(
    "model",
    [b"", b"[]", b"{}", b'{"columns": ["a"], "coefficients": [], "training_accuracy": 1}', b"\xff\xfe", b"null"],
)
def test_a_model_that_cannot_be_read_gives_a_sentence(recorded, model):
    with pytest.raises(BadOutput, match="cannot be read as a model"):
        Trained.of(replace(recorded.trained, files={"model.json": model}))


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("predictions.json", b"not JSON"),
        ("predictions.json", b'[{"order_id": 4001, "late": true, "probability": NaN}]'),
        ("predictions.json", b'[{"order_id": 4001, "late": true, "probability": 0.5}]'),
        ("predictions.json", b"[]"),
        ("features.json", b"[[[["),
        ("features.json", b'[{"order_id": 1}]'),
    ],
)
def test_predictions_that_cannot_be_compared_give_a_sentence(recorded, file, data):
    dev, prod = recorded.runs["dev"], recorded.runs["prod"]
    broken = replace(prod, files={**prod.files, file: data})
    with pytest.raises(BadOutput):
        taste(Trained.of(recorded.trained), dev, broken)


def test_numbers_are_said_as_a_person_says_them():
    assert percent(0.715, 1) == "71.5\u00a0%"
    assert euros(1845.0) == "1,845\u00a0€"
    assert feature_value("prep_minutes", -999.0) == "−999\u00a0min"
    assert feature_value("rush", 1.0) == "yes"
    assert feature_value("dish_stew", 0.0) == "no"
    assert feature_name("dish_stew") == "dish: stew"
    assert feature_with_unit("distance_km") == "distance, per km"
    assert exact(0.0) == "0"
    assert exact(2.220446049250313e-16) == "2.2e−16"
