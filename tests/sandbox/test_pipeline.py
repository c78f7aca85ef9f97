"""The whole way of a project, in containers: what comes out, and what a project that goes wrong is told."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from sandbox.cancellation import Cancellation
from sandbox.errors import BadOutput, BadProject, Cancelled, InputError, PrepareFailed
from sandbox.events import Event, EventKind
from sandbox.job import Limits
from sandbox.pipeline import compare_project, predict_all
from sandbox.project import Project
from sandbox.size import Size
from tests.support.kitchens import kitchen

pytestmark = pytest.mark.docker
WRITE = "import json, sys; old = sys.version_info < (3, 12)\nopen('predictions.json', 'w').write({})"
ROWS = "json.dumps([{'id': i, 'late': i % 2 == 0, 'p': i / 8} for i in range(8)])"
SLEEP = "print('begun', flush=True)\nimport time; time.sleep(60)"
TRAINED = '[train]\ncommand = ["python", "train.py"]\ngives = ["model.txt"]\n'


def project(folder: Path, predict: str, settings: str = "", **files: str) -> Project:
    (folder / "predict.py").write_text(predict)
    (folder / "sandbox.toml").write_text(settings + '[predict]\ncommand = ["python", "predict.py"]\n')
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return Project.from_folder(folder)


@pytest.fixture
def compare(docker_engine, environments, tmp_path):
    two = [environments["dev"], environments["prod"]]
    return lambda *recipe, limits=None, **files: compare_project(
        docker_engine, project(tmp_path, *recipe, **files), two, limits=limits
    )


def complaint(compare, *recipe: str, limits: Limits | None = None, **files: str) -> str:
    with pytest.raises(BadOutput) as caught:
        compare(*recipe, limits=limits, **files)
    return str(caught.value)


def test_a_project_that_brings_its_model_along_is_run_and_compared(compare):
    compared = compare(WRITE.format(ROWS))
    assert compared.trained is None
    assert list(compared.runs) == ["dev", "prod"]
    assert compared.comparisons["prod"].same
    assert compared.to_dict()["runs"]["prod"]["files"] == ["predictions.json"]


def test_the_model_that_the_training_gives_reaches_every_kitchen(compare):
    compared = compare(
        WRITE.format("json.dumps([open('model.txt').read()])"),
        TRAINED,
        train="import sys; open('model.txt', 'w').write('trained on %d.%d' % sys.version_info[:2])",
    )
    assert compared.trained.environment == "dev"
    assert compared.comparisons["prod"].same
    assert b"trained on 3.11" in compared.runs["prod"].files["predictions.json"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("json.dumps(list(range(8 + old)))", "“dev” gave 9 predictions and “prod” gave 8"),
        ("json.dumps([0.5, float('nan')])", "predictions.json in the environment “dev” holds NaN"),
        ("'8 of 10 orders are late'", "predictions.json in the environment “dev” is not JSON"),
        ("json.dumps([[0.5], [0.6]])", "row 1, column “value” holds a list"),
        ("json.dumps([{'late': 1, **({'p': 1} if old else {})}])", "did not write the same columns (they differ in p)"),
        ("json.dumps({'late': [1, 2]})", "holds a single dict: write a list with one entry a row"),
        (
            "'[' + '0,' * 50_000_000 + '0]'",
            "“python predict.py” wrote 95.4 MiB to predictions.json, and at most 16.0 MiB",
        ),
    ],
)
def test_predictions_that_cannot_be_compared_are_told_with_environment_and_place(compare, written, reason):
    assert reason in complaint(compare, WRITE.format(written))


def test_ids_that_come_twice_are_told(docker_engine, environments, tmp_path):
    (tmp_path / "predict.py").write_text(WRITE.format("json.dumps([{'id': 7, 'late': True}] * 2)"))
    twice = Project.from_folder(tmp_path).with_options(row="id")
    with pytest.raises(BadOutput, match="“dev” answered 2 times for id 7: write one row for each"):
        compare_project(docker_engine, twice, [environments["dev"], environments["prod"]])


def test_a_project_without_predictions_is_told_where_to_write_them(compare):
    message = complaint(compare, "print('all is well')")
    assert "The run in the environment “dev” ended well but wrote no predictions.json" in message
    assert "as a JSON list with one object a row, or name another file with --output" in message


@pytest.mark.parametrize(
    ("code", "limits", "reason"),
    [
        ("while True: pass", Limits(seconds=1), "was still running after 1 s and was stopped"),
        (
            "x = bytearray(10**9)",
            Limits(memory=64 * Size.MiB),
            "needed more than its 64.0 MiB of memory and was stopped",
        ),
        ("1 / 0", Limits(), "ended with exit status 1. Its last line: ZeroDivisionError: division by zero"),
    ],
)
def test_a_recipe_that_fails_is_told_with_its_reason(compare, code, limits, reason):
    message = complaint(compare, code, limits=limits)
    assert message.startswith("There are no predictions from “dev”: “python predict.py” ")
    assert reason in message


def test_a_training_that_fails_is_told_with_its_reason(compare):
    message = complaint(compare, WRITE.format(ROWS), TRAINED, train="raise SystemExit('no data')")
    assert message.startswith("The training in “dev” gave no model: “python train.py” ended with exit status 1.")
    assert "no data" in message


def test_a_training_that_writes_no_model_is_told_what_is_missing(compare):
    message = complaint(compare, WRITE.format(ROWS), TRAINED, train="print('trained')")
    assert "The training in “dev” ended well but did not write model.txt" in message
    assert "correct “gives” under [train] in sandbox.toml" in message


@pytest.mark.parametrize(("names", "given"), [((), "none was given"), (("dev",), "only “dev” was given")])
def test_fewer_than_two_kitchens_are_refused_before_anything_runs(docker_engine, environments, tmp_path, names, given):
    with pytest.raises(InputError, match=f"takes two or more environments, and {given}"):
        compare_project(docker_engine, project(tmp_path, ""), [environments[name] for name in names])


def test_a_script_that_is_missing_is_told_before_anything_runs(docker_engine, environments, tmp_path):
    (tmp_path / "main.py").write_text("")
    with pytest.raises(BadProject, match=r"has no predict\.py"):
        compare_project(docker_engine, Project.from_folder(tmp_path), [environments["dev"], environments["prod"]])


def test_both_kitchens_cook_at_the_same_time(docker_engine, environments, tmp_path):
    cancellation, begun = Cancellation(), set[str]()

    def listen(event: Event) -> None:
        if event.kind is EventKind.LOG:
            begun.add(event.environment)
        if len(begun) == 2:
            threading.Thread(target=cancellation.request).start()

    two = [environments["dev"], environments["prod"]]
    # Each goes on until the other has begun as well.
    with pytest.raises(Cancelled):
        predict_all(docker_engine, project(tmp_path, SLEEP), two, {}, on_event=listen, cancellation=cancellation)
    assert begun == {"dev", "prod"}


def test_when_one_kitchen_breaks_the_others_are_called_off_and_its_fault_is_told(
    docker_engine, lab, lab_containers, tmp_path
):
    broken = kitchen(tmp_path / "broken", "RUN exit 1", base=lab.base)
    cancellation, begun = Cancellation(), time.monotonic()
    (tmp_path / "p").mkdir()
    with pytest.raises(PrepareFailed, match="“broken” could not be built"):
        predict_all(docker_engine, project(tmp_path / "p", SLEEP), [lab, broken], {}, cancellation=cancellation)
    assert time.monotonic() - begun < 50
    assert lab_containers() == []
    # It was not the caller who asked to stop.
    assert not cancellation.requested


def test_the_caller_can_call_off_all_kitchens_at_once(docker_engine, environments, tmp_path):
    cancellation, begun, started = Cancellation(), time.monotonic(), threading.Semaphore(0)

    def listen(event) -> None:
        if event.text == "begun":
            started.release()

    def stop() -> None:
        for _ in environments:
            started.acquire()
        cancellation.request()

    threading.Thread(target=stop, daemon=True).start()
    with pytest.raises(Cancelled):
        predict_all(
            docker_engine,
            project(tmp_path, SLEEP),
            list(environments.values()),
            {},
            on_event=listen,
            cancellation=cancellation,
        )
    assert time.monotonic() - begun < 50
