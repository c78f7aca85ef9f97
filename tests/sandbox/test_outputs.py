"""Reading predictions: strictly, and with a sentence for each thing that can be wrong with them."""

from __future__ import annotations

import json

import pytest

from sandbox import outputs
from sandbox.errors import BadOutput
from sandbox.outputs import parse_rows, read_rows
from sandbox.result import Evidence, EvidenceKind, RunResult, Status

WHERE = "predictions.json in the environment “dev”"
EVIDENCE = Evidence(EvidenceKind.DOCKER, "Docker", "0", "0", "2026-01-01T00:00:00+00:00")


def complaint(data: bytes) -> str:
    with pytest.raises(BadOutput) as caught:
        parse_rows(data, WHERE)
    message = str(caught.value)
    assert message.startswith(WHERE)
    return message


def test_a_list_of_objects_becomes_rows():
    rows = [{"id": 1, "late": True, "p": 0.5, "note": None}, {"id": 2, "late": False, "p": 1e-9, "note": "ü"}]
    assert parse_rows(json.dumps(rows).encode(), WHERE) == tuple(rows)


def test_a_plain_list_becomes_one_column():
    assert parse_rows(b"[1, 2.5, true]", WHERE) == ({"value": 1}, {"value": 2.5}, {"value": True})


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_named(constant):
    message = complaint(f'[{{"p": 0.5}}, {{"p": {constant}}}]'.encode())
    assert f"holds {constant}, which is not a number that can be compared" in message
    assert "look for a missing value in the inputs of the model" in message


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" + "0" * 400])
def test_a_number_beyond_all_floats_names_row_and_column(number):
    assert "row 2, column “p” is too large for a number" in complaint(f'[{{"p": 1}}, {{"p": {number}}}]'.encode())


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"", "''"),
        (b"42 orders will be late", "'42 orders will be late'"),
        (b"[1, 2", "'[1, 2'"),
        (b"\x80\x04\x95pickle", "'�\\x04�pickle'"),
        (b"[" + b"9" * 5000 + b"]", "'[9999"),
    ],
)
def test_what_is_not_json_is_shown_from_its_beginning(data, start):
    message = complaint(data)
    assert "is not JSON" in message
    assert f"it begins with {start}" in message
    assert message.endswith("write it with json.dump.")


def test_the_place_where_json_breaks_is_told():
    assert "line 2 column 8" in complaint(b'[{"p": 1},\n {"p": }]')


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"[]", "an empty list"), (b"{}", "a single dict"), (b"7", "a single int"), (b'"late"', "a single str")],
)
def test_what_is_no_list_of_rows_is_told_what_it_is(data, kind):
    assert f"holds {kind}: write a list with one entry a row" in complaint(data)


@pytest.mark.parametrize("data", [b'[{"a": 1}, {"b": 1}]', b'[{"a": 1}, {}]', b'[{"a": 1}, 5]', b'[{"a": 1}, null]'])
def test_a_row_with_other_columns_is_named(data):
    assert "row 2 does not have the columns of the first row (a)" in complaint(data)


def test_rows_without_columns_are_refused():
    assert "rows without a single column" in complaint(b"[{}, {}]")


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b'[{"p": [1]}]', "list"), (b'[{"p": {"x": 1}}]', "dict"), (b"[[[1]]]", "list"), (b"[[0.5], [0.6]]", "list")],
)
def test_nested_values_are_named_with_row_and_column(data, kind):
    assert f"row 1, column “{'p' if b'p' in data else 'value'}” holds a {kind}" in complaint(data)


@pytest.mark.usefixtures("no_garbage_meanwhile")
def test_nesting_without_end_is_refused_and_not_a_crash():
    assert "nested too deeply" in complaint(b"[" * 100_000 + b"]" * 100_000)


def test_more_rows_than_are_compared_are_refused(monkeypatch):
    monkeypatch.setattr(outputs, "MOST_ROWS", 3)
    assert "has 4 rows, and at most 3 are compared: compare a sample" in complaint(b"[1, 2, 3, 4]")


def test_a_failed_run_gives_its_own_reason():
    run = RunResult("dev", Status.TIMEOUT, EVIDENCE, message="It was still running after 60 s.")
    with pytest.raises(BadOutput, match=r"no predictions from “dev”: It was still running after 60 s\."):
        read_rows(run, "predictions.json")


def test_a_run_that_wrote_nothing_is_told_where_to_write():
    with pytest.raises(BadOutput) as caught:
        read_rows(RunResult("dev", Status.OK, EVIDENCE), "predictions.json")
    assert "The run in the environment “dev” ended well but wrote no predictions.json" in str(caught.value)
    assert "as a JSON list with one object a row, or name another file with --output" in str(caught.value)
