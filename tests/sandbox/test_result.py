"""Results travel as JSON and come back as they were."""

from __future__ import annotations

import json

import pytest

from sandbox.fingerprint import Fingerprint
from sandbox.result import Evidence, EvidenceKind, RunResult, Status

RESULT = RunResult(
    environment="dev",
    status=Status.ERROR,
    evidence=Evidence(EvidenceKind.DOCKER, "Docker Engine 1", "e", "i", "2026-01-01T00:00:00+00:00", base="b"),
    message="It ended with exit status 1.",
    exit_code=1,
    stdout="zwölf\n",
    stderr="� oh",
    stderr_cut=True,
    files={"a.json": "{“}".encode(), "b.bin": b"\xff\x00\x80"},
    missing=("c.json",),
    fingerprint=Fingerprint(packages={"numpy": "2.1.2"}),
    seconds=0.5,
    total_seconds=1.5,
)


def test_a_result_survives_being_written_as_json():
    assert RunResult.from_dict(json.loads(json.dumps(RESULT.to_dict()))) == RESULT


def test_files_are_texts_where_they_can_be():
    assert RESULT.to_dict()["files"] == {"a.json": "{“}", "b.bin": {"base64": "/wCA"}}


def test_only_an_ok_result_is_ok():
    assert [status for status in Status if RunResult("dev", status, RESULT.evidence).ok] == [Status.OK]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "fine"},
        {"evidence": {}},
        {"files": {"x": {"base64": "?"}}},
        {"fingerprint": []},
        {"unheard_of": 1},
    ],
)
def test_what_was_not_written_by_a_result_is_refused(change):
    with pytest.raises((ValueError, KeyError, TypeError)):
        RunResult.from_dict({**RESULT.to_dict(), **change})


def test_the_short_form_holds_no_contents():
    assert repr(RESULT) == "RunResult(dev, error, docker, files=['a.json', 'b.bin'])"
