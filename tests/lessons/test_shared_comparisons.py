"""The same answers are compared, and drawn, once for all learners; what is a learner's own stays theirs."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from lessons.production import figures as production
from lessons.production.charts import accuracy_chart
from lessons.production.figures import Shift
from lessons.shared.palette import LIGHT
from lessons.story import figures as story
from lessons.story.charts import tasting_chart, weights_chart
from lessons.story.figures import Trained, taste
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.errors import BadOutput
from sandbox.repertoire import serve_orders
from sandbox.result import RunResult, Status
from sandbox.shared_results import SharedResults

LEARNERS = 40
# Far more than anything takes, so that a busy machine is no failure.
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def nothing_is_known_yet(monkeypatch):
    for module, name in ((story, "_TASTINGS"), (production, "_SHIFTS"), (production, "_PLAYBACKS")):
        monkeypatch.setattr(module, name, SharedResults(8))


def run_again(run: RunResult, second: int) -> RunResult:
    """The same run at another time: so live results differ from learner to learner."""
    evidence = replace(run.evidence, captured=f"2026-11-30T10:00:{second:02}+00:00")
    return replace(run, evidence=evidence, seconds=run.seconds + second, files=dict(run.files))


def at_once(work) -> list[Any]:
    gate = threading.Barrier(LEARNERS)

    def learner(number: int):
        gate.wait(PATIENCE)
        return work(number)

    with ThreadPoolExecutor(LEARNERS) as pool:
        return list(pool.map(learner, range(LEARNERS)))


def counted(monkeypatch, module, name) -> list[object]:
    calls: list[object] = []
    real = getattr(module, name)

    def count(*args, **kwargs):
        calls.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, count)
    return calls


def test_a_room_that_serves_at_once_compares_once(recorded, monkeypatch):
    compared = counted(monkeypatch, story, "compare_results")
    trained, dev, prod = Trained.of(recorded.trained), recorded.runs["dev"], recorded.runs["prod"]
    tastings = at_once(lambda number: taste(trained, run_again(dev, number), run_again(prod, number)))
    assert len(compared) == 1
    assert len({id(tasting.points) for tasting in tastings}) == 1
    assert {tasting.flipped for tasting in tastings} == {len(recorded.flipped("prod"))}


def test_each_learners_own_runs_stay_theirs(recorded):
    trained, dev, prod = Trained.of(recorded.trained), recorded.runs["dev"], recorded.runs["prod"]
    first, second = (taste(trained, run_again(dev, number), run_again(prod, number)) for number in (1, 2))
    assert first.left.evidence.captured.endswith("10:00:01+00:00")
    assert second.left.evidence.captured.endswith("10:00:02+00:00")
    assert second.right.seconds == prod.seconds + 2
    assert not first.left.files


@pytest.mark.parametrize("name", ["predictions.json", "features.json"])
def test_other_answers_are_compared_on_their_own(recorded, name):
    trained, dev, prod, pinned = (
        Trained.of(recorded.trained),
        *(recorded.runs[each] for each in ("dev", "prod", "pinned")),
    )
    assert name in prod.files
    mixed = replace(prod, files={**prod.files, name: pinned.files[name]})
    one, other = taste(trained, dev, prod), taste(trained, dev, mixed)
    assert one.content != other.content
    assert (one.flipped, one.changes) != (other.flipped, other.changes)


def test_another_model_is_another_comparison(recorded):
    dev, prod = recorded.runs["dev"], recorded.runs["prod"]
    model = recorded.trained.files["model.json"] + b" "
    other = replace(recorded.trained, files={**recorded.trained.files, "model.json": model})
    assert taste(Trained.of(recorded.trained), dev, prod).content != taste(Trained.of(other), dev, prod).content


def test_a_run_that_failed_is_not_taken_for_one_that_went_well(recorded):
    trained, dev, prod = Trained.of(recorded.trained), recorded.runs["dev"], recorded.runs["prod"]
    taste(trained, dev, prod)
    with pytest.raises(BadOutput, match="ran out of memory"):
        taste(trained, dev, replace(prod, status=Status.MEMORY, message="It ran out of memory."))


def test_the_storys_charts_are_drawn_once_for_all_who_have_the_same_answers(recorded):
    trained, dev, prod = Trained.of(recorded.trained), recorded.runs["dev"], recorded.runs["prod"]
    charts = at_once(lambda number: tasting_chart(taste(trained, run_again(dev, number), prod), LIGHT))
    assert len(set(map(id, charts))) == 1
    assert weights_chart(trained, LIGHT) is weights_chart(Trained.of(run_again(recorded.trained, 1)), LIGHT)
    assert tasting_chart(recorded.tasting("pinned"), LIGHT) is not charts[0]


def test_a_room_that_goes_live_reads_and_draws_the_same_day_once(recorded, monkeypatch):
    read = counted(monkeypatch, production, "_answered")
    trained = Trained.of(recorded.trained)
    run = serve_orders(RecordedEngine(), load_environment("prod"), recorded.trained.files)
    shifts = at_once(lambda number: Shift.of(trained, run_again(run, number)))
    assert len(read) == 1
    assert sorted(shift.run.seconds for shift in shifts) == [run.seconds + number for number in range(LEARNERS)]
    assert len({id(accuracy_chart(shift, LIGHT)) for shift in shifts}) == 1
    assert len({id(shift.playback(note="Served", over=False)) for shift in shifts}) == 1
    assert shifts[0].playback(note="Served", over=False) != shifts[0].playback(note="Served", over=True)


def test_another_promise_is_another_picture(recorded):
    trained = Trained.of(recorded.trained)
    run = serve_orders(RecordedEngine(), load_environment("prod"), recorded.trained.files)
    one, other = Shift.of(trained, run), Shift.of(replace(trained, accuracy=0.5), run)
    assert accuracy_chart(one, LIGHT) is not accuracy_chart(other, LIGHT)
