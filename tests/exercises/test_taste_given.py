"""Exercise 10: the answers that learners are given are those that dev really gave."""

from __future__ import annotations

import csv
import io
import json

from grader.exercise import find_exercise
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.flagship import flagship, predictions
from sandbox.pipeline import train
from sandbox.result import RunResult

GIVEN = find_exercise("taste-before-serving").given


def recorded() -> RunResult:
    """Dev's run as it was recorded; other tests hold the recordings against live runs."""
    engine, recipe, dev = RecordedEngine(), flagship(), load_environment("dev")
    return engine.run(dev, recipe.predict_job(train(engine, recipe, dev).files))


def table() -> str:
    """The first 200 new orders, and dev's answers beside them: what orders.csv is to be."""
    answers = predictions(recorded())
    header, *orders = csv.reader(io.StringIO(flagship().files["orders_new.csv"].decode()))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header, "late", "probability"])
    for order in orders[:200]:
        answer = answers[int(order[0])]
        writer.writerow([*order, int(bool(answer["late"])), answer["probability"]])
    return text.getvalue()


def test_the_given_answers_are_devs() -> None:
    assert GIVEN["orders.csv"].decode() == table(), "orders.csv is out of date: write what table() gives"


def test_their_provenance_is_that_of_devs_kitchen() -> None:
    told, run = json.loads(GIVEN["provenance.json"]), recorded()
    assert told["environment"] == run.evidence.environment
    assert told["python"] == run.fingerprint.python["version"]
    assert told["packages"] == run.fingerprint.packages
