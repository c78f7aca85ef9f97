"""The recordings: that they are what Docker gives, and what is said where there is none."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.cancellation import Cancellation
from sandbox.compare import compare_results
from sandbox.engines.recorded import RECORDINGS, RecordedEngine, Recording
from sandbox.environment import environment_names, load_environment
from sandbox.errors import Cancelled, EngineError, EngineUnavailable, InputError, NotRecorded
from sandbox.events import Event
from sandbox.flagship import flagship
from sandbox.job import Job
from sandbox.pipeline import ProjectComparison, compare_project
from sandbox.record import record
from sandbox.result import EvidenceKind
from sandbox.size import Size

ANOTHER_PROCESSOR = 0.01
"""How far a recorded probability may lie from a live one. Another processor adds up in another order, and then the
optimiser stops elsewhere: 0.0013 apart were measured. No decision may differ for that."""
RECORD_AGAIN = "the recipe or the environments have changed: record them again with “python -m sandbox record”"


@pytest.fixture(scope="module")
def recorded() -> ProjectComparison:
    """The story as it is recorded."""
    environments = [load_environment(name) for name in environment_names()]
    try:
        return compare_project(RecordedEngine(), flagship(), environments)
    except NotRecorded as error:
        pytest.fail(f"{RECORD_AGAIN}. {error}", pytrace=False)


def test_the_recordings_are_of_the_recipe_and_the_environments_as_they_are(recorded):
    assert list(recorded.runs) == list(environment_names())


def test_the_recorded_story_holds(recorded):
    assert recorded.comparisons["prod"].flipped_share >= 0.10
    assert recorded.comparisons["pinned"].flipped == ()
    assert recorded.comparisons["pinned"].largest_difference <= 1e-12


@pytest.mark.docker
def test_recorded_agrees_with_docker(recorded, docker_engine, environments):
    live = compare_project(docker_engine, flagship(), list(environments.values()))
    for name, run in live.runs.items():
        kept = recorded.runs[name]
        comparison = compare_results(kept, run, flagship().output, flagship().row, ANOTHER_PROCESSOR)
        assert comparison.same, f"{name}: {comparison}; {RECORD_AGAIN}"
        assert (kept.exit_code, kept.stdout, kept.stderr) == (run.exit_code, run.stdout, run.stderr)
        locked = {pin.name for pin in environments[name].pins}
        ours, theirs = ({p: v for p, v in r.fingerprint.packages.items() if p in locked} for r in (kept, run))
        assert ours == theirs, RECORD_AGAIN
        if kept.evidence.base.startswith(run.evidence.base):
            # The same base image: then the Python and what came with it are the same too.
            assert kept.fingerprint.python == run.fingerprint.python, RECORD_AGAIN
            assert kept.fingerprint.packages == run.fingerprint.packages, RECORD_AGAIN


def test_a_recorded_result_says_that_it_is_one_and_from_where(recorded):
    for name, run in recorded.runs.items():
        evidence = run.evidence
        assert (evidence.kind, evidence.recorded_from) == (EvidenceKind.RECORDED, "docker")
        assert evidence.engine.startswith("Docker Engine ")
        assert evidence.image.startswith("sha256:")
        assert evidence.environment == load_environment(name).digest


def test_a_stand_in_for_a_base_image_is_shown_as_one(recorded):
    for name, run in recorded.runs.items():
        declared = load_environment(name).base
        assert run.evidence.base == declared or run.evidence.base.endswith(f", standing in for {declared}")


def test_a_recorded_run_shows_its_log_and_its_day():
    events: list[Event] = []
    RecordedEngine().run(load_environment("dev"), flagship().train_job(), events.append)
    texts = [event.text for event in events]
    assert re.match(r"Recorded on 20\d\d-\d\d-\d\d from Docker Engine", texts[0])
    assert any("training accuracy" in text for text in texts)


def test_a_recording_is_read_once_and_the_same_result_given_to_all(monkeypatch, tmp_path):
    folder = tmp_path / "recordings"
    shutil.copytree(RECORDINGS, folder)
    read, real = [], Recording.from_path

    def count(path: Path) -> Recording:
        read.append(path)
        return real(path)

    monkeypatch.setattr(Recording, "from_path", count)
    dev, job = load_environment("dev"), flagship().train_job()
    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(lambda _: RecordedEngine(folder).run(dev, job), range(60)))
    assert len(read) == len(set(read))
    assert len(set(map(id, given))) == 1


def test_a_recording_that_was_made_again_is_read_again(tmp_path):
    folder = tmp_path / "recordings"
    shutil.copytree(RECORDINGS, folder)
    dev, job = load_environment("dev"), flagship().train_job()
    engine = RecordedEngine(folder)
    before = engine.run(dev, job)
    (path,) = folder.glob(f"*-{dev.digest[:12]}-{job.digest[:12]}.json")
    kept = Recording.from_path(path)
    path.write_text(
        json.dumps(replace(kept, result=replace(kept.result, seconds=123456.0)).to_dict()), encoding="utf-8"
    )
    assert before.seconds != 123456.0
    assert engine.run(dev, job).seconds == 123456.0


def test_a_job_that_is_not_recorded_says_what_is():
    with pytest.raises(NotRecorded) as error:
        RecordedEngine().run(load_environment("dev"), Job(("python", "soup.py")))
    for words in ("“python soup.py”", "“python train.py” in dev", "--engine docker"):
        assert words in str(error.value)


def test_the_same_command_with_other_files_is_not_recorded():
    job = flagship().train_job()
    changed = replace(job, files={**job.files, "orders_train.csv": b"order_id\n1\n"})
    with pytest.raises(NotRecorded, match="with these files"):
        RecordedEngine().run(load_environment("dev"), changed)


def test_a_changed_environment_is_not_recorded_and_says_that_it_changed():
    changed = replace(load_environment("dev"), variables={"TZ": "Asia/Tokyo"})
    engine = RecordedEngine()
    assert not engine.is_ready(changed)
    for ask in (lambda: engine.prepare(changed), lambda: engine.run(changed, flagship().train_job())):
        with pytest.raises(NotRecorded, match="have changed since it was recorded"):
            ask()


def test_an_environment_under_another_name_gives_its_results_under_that_name():
    twin = replace(load_environment("dev"), name="twin")
    assert RecordedEngine().run(twin, flagship().train_job()).environment == "twin"


def test_a_folder_without_recordings_is_unavailable(tmp_path):
    with pytest.raises(EngineUnavailable, match="There are no recordings"):
        RecordedEngine(tmp_path).check()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"environment": 1}', "\x00"])
def test_a_broken_recording_is_named(tmp_path, content):
    (tmp_path / "dev-x-y.json").write_text(content)
    with pytest.raises(EngineError, match=r"dev-x-y\.json"):
        RecordedEngine(tmp_path).check()


def test_cleaning_leaves_the_recordings_alone():
    before = sorted(path.name for path in RECORDINGS.iterdir())
    assert RecordedEngine().clean() == ()
    assert sorted(path.name for path in RECORDINGS.iterdir()) == before


def test_the_recordings_are_small_and_name_no_machine():
    texts = [path.read_text(encoding="utf-8") for path in RECORDINGS.glob("*.json")]
    assert sum(map(len, texts)) < 2 * Size.MiB
    for text in texts:
        # A traceback may name where its script lies inside the container, which is the same on every machine.
        assert not re.search(r"/(home|root|Users|tmp|var|work)/", text.replace("/work/main.py", "main.py"))
        assert "hostname" not in json.loads(text)["result"]["fingerprint"]["system"]


# ---- recording ----


def test_only_docker_is_recorded_from(tmp_path, local_engine):
    with pytest.raises(InputError, match="choose docker"):
        record(local_engine, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.docker
def test_recording_puts_new_results_in_the_place_of_old_ones(tmp_path, docker_engine, environments):
    (tmp_path / "old-1-2.json").write_text("{}")
    assert record(docker_engine, folder=tmp_path) == tmp_path
    # The last part stands for the job, and with it for the model, whose last bits are the processor's.
    names, ours = (
        sorted(path.name.rpartition("-")[0] for path in folder.glob("*.json")) for folder in (tmp_path, RECORDINGS)
    )
    assert names == ours, RECORD_AGAIN
    again = compare_project(RecordedEngine(tmp_path), flagship(), list(environments.values()))
    assert again.comparisons["pinned"].same


@pytest.mark.docker
def test_a_recording_that_is_cancelled_changes_nothing(tmp_path, docker_engine, environments):
    (tmp_path / "old-1-2.json").write_text("{}")
    cancellation = Cancellation()
    with pytest.raises(Cancelled):
        record(docker_engine, lambda event: cancellation.request(), cancellation, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["old-1-2.json"]
