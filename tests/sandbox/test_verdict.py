"""Whether a project answers alike in several environments: who is held beside whom, and what counts for all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import Environment, load_environment
from sandbox.errors import InputError
from sandbox.events import Event, EventKind, ignore
from sandbox.fingerprint import Fingerprint
from sandbox.project import Project
from sandbox.result import Evidence, EvidenceKind, RunResult, Status
from sandbox.side_by_side import Verdict
from sandbox.verdict import ProjectVerdict, judge_project

DEV, PROD, PINNED = map(load_environment, ("dev", "prod", "pinned"))
PROJECT = Project("toy", {"predict.py": b"", "train.py": b""})


class Answering(RecordedEngine):
    """An engine whose answers the test makes up, one run after the other."""

    def __init__(self, answers: dict[str, list[object]]) -> None:
        super().__init__()
        self.answers = {name: iter(given) for name, given in answers.items()}

    def prepare(self, environment, on_event=ignore, cancellation=None):
        pass

    def run(self, environment, job, on_event=ignore, cancellation=None):
        on_event(Event(EventKind.LOG, environment.name, "a line"))
        answer = next(self.answers[environment.name])
        broken = answer is None
        return RunResult(
            environment.name,
            Status.ERROR if broken else Status.OK,
            Evidence(EvidenceKind.DOCKER, "", environment.digest, "", ""),
            message="It broke." if broken else "",
            stderr="Traceback: all of it" if broken else "",
            files={"predictions.json": json.dumps(answer).encode()},
            fingerprint=Fingerprint(python={"version": f"{environment.python}.1"}),
        )


def judged(answers: dict[str, list[object]], *environments: Environment, project: Project = PROJECT, **options):
    return judge_project(Answering(answers), project, environments, **options)


def verdicts(result: ProjectVerdict) -> dict[str, tuple[str, Verdict]]:
    return {name: (pair.left, pair.verdict) for name, pair in result.pairs.items()}


def test_each_environment_is_held_beside_the_first():
    found = judged({"dev": [[1]], "prod": [[2]], "pinned": [[1]]}, DEV, PROD, PINNED)
    assert verdicts(found) == {"prod": ("dev", Verdict.DIFFERENT), "pinned": ("dev", Verdict.SAME)}
    assert found.verdict is Verdict.DIFFERENT
    assert list(found.to_dict()["runs"]) == ["dev", "prod", "pinned"]


def test_a_further_run_of_an_environment_is_held_beside_its_first_one():
    found = judged({"dev": [[1]], "prod": [[2], [2]]}, DEV, PROD, PROD)
    assert verdicts(found) == {"prod": ("dev", Verdict.DIFFERENT), "prod (2)": ("prod", Verdict.SAME)}
    assert found.verdict is Verdict.DIFFERENT


def test_where_one_environment_does_not_agree_with_itself_nothing_else_counts():
    found = judged({"dev": [[1]], "prod": [[2], [3]]}, DEV, PROD, PROD)
    assert found.verdict is Verdict.UNSTABLE


def test_all_that_could_be_compared_must_be_the_same_for_all_to_be():
    assert judged({"dev": [[1]], "pinned": [[1]]}, DEV, PINNED).verdict is Verdict.SAME
    both = judged({"dev": [None], "pinned": [None]}, DEV, PINNED)
    assert both.verdict is Verdict.UNKNOWN
    assert [run["stderr"] for run in both.to_dict()["runs"].values()] == ["Traceback: all of it"] * 2


def test_runs_of_one_environment_are_told_apart_in_results_and_events():
    heard: list[Event] = []
    found = judged({"dev": [[1], [1], [1]]}, DEV, DEV, DEV, on_event=heard.append)
    assert [run.environment for run in found.runs.values()] == list(found.runs) == ["dev", "dev (2)", "dev (3)"]
    assert {event.environment for event in heard if event.kind is EventKind.LOG} == set(found.runs)


def test_a_training_that_fails_leaves_nothing_to_tell_and_its_output_to_read():
    trained = replace(PROJECT, train=("python", "train.py"), model=("model.json",))
    found = judged({"dev": [None]}, DEV, PROD, project=trained)
    assert found.verdict is Verdict.UNKNOWN
    told = found.to_dict()
    assert told["problem"] == "The training in “dev” gave no model: It broke."
    assert told["trained"]["stderr"] == "Traceback: all of it"
    assert (told["runs"], told["comparisons"]) == ({}, {})


@pytest.mark.parametrize("environments", [(), (DEV,), (DEV, replace(PROD, name="dev"))])
def test_what_cannot_be_compared_is_refused_before_anything_runs(environments):
    with pytest.raises(InputError):
        judged({}, *environments)
