"""Jobs: what may be asked for, and what makes two of them the same."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sandbox.errors import InputError
from sandbox.job import MOST_PAYLOAD, Job, Limits
from sandbox.size import Size

JOB = Job(("python", "main.py"), {"main.py": b"print(1)"}, b"in", {"TZ": "UTC"}, ("out.json",))


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/../../b", "/etc/passwd", "a\\b", "C:evil", "C:/evil", "a\0b", "data/", "./", "//a"],
)
def test_a_path_that_leads_out_of_the_folder_is_refused(name):
    for job in ({"files": {name: b""}}, {"collect": (name,)}):
        with pytest.raises(InputError) as caught:
            Job(("python",), **job)
        assert repr(name) in str(caught.value)
        assert "use a relative path such as “data/orders.csv”" in str(caught.value)


@pytest.mark.parametrize("name", ["a.py", "data/orders.csv", "ü/ß.txt", "with space", "a..b", "..a", ".hidden"])
def test_a_path_within_the_folder_is_fine(name):
    assert Job(("python",), {name: b""}, collect=(name,)).collect == (name,)


def test_a_file_cannot_be_a_folder_as_well():
    with pytest.raises(InputError, match=r"data is a file of the job and the folder of data/orders\.csv"):
        Job(("python",), {"data": b"", "data/orders.csv": b""})


@pytest.mark.parametrize("command", [(), ("",)])
def test_a_job_without_a_command_is_refused(command):
    with pytest.raises(InputError, match="give at least one word, such as “python”"):
        Job(command)


def test_a_command_with_a_zero_byte_is_refused():
    with pytest.raises(InputError, match="zero byte"):
        Job(("python", "-c", "print('\0')"))


@pytest.mark.parametrize(("name", "value"), [("", "1"), ("A=B", "1"), ("A", "\0"), ("A\0", "1")])
def test_a_variable_that_no_system_can_have_is_refused(name, value):
    with pytest.raises(InputError, match="cannot be a variable of the job"):
        Job(("python",), variables={name: value})


@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf])
@pytest.mark.parametrize("name", ["seconds", "memory", "processes", "cpus", "output", "files"])
def test_a_limit_is_a_number_above_zero(name, value):
    with pytest.raises(InputError, match=f"The limit “{name}” is {value}: give a number above zero"):
        Limits(**{name: value})


def test_limits_beyond_what_a_system_can_keep_say_so():
    with pytest.raises(InputError, match=r"“memory” is 1\.0 MiB: Python itself needs 16\.0 MiB"):
        Limits(memory=Size.MiB)
    with pytest.raises(InputError, match=r"“seconds” is 1e\+12: give at most 1,000,000"):
        Limits(seconds=1e12)
    with pytest.raises(InputError, match=r"“cpus” is 0\.001: give at least 0\.01"):
        Limits(cpus=0.001)


def test_a_payload_that_is_too_large_is_refused_before_anything_starts():
    with pytest.raises(InputError, match=r"hold 64\.0 MiB, and at most 64\.0 MiB are sent .* leave out"):
        Job(("python",), {"big.csv": b"x" * MOST_PAYLOAD}, stdin=b"x")


def test_jobs_that_ask_the_same_have_the_same_digest_whatever_their_limits():
    assert replace(JOB, limits=Limits(seconds=1)).digest == JOB.digest
    assert replace(JOB, files=dict(JOB.files)).digest == JOB.digest


@pytest.mark.parametrize(
    "change",
    [
        {"command": ("python", "main.py", "-v")},
        {"files": {"main.py": b"print(2)"}},
        {"files": {"other.py": b"print(1)"}},
        {"stdin": b"other"},
        {"variables": {"TZ": "CET"}},
        {"collect": ("other.json",)},
    ],
)
def test_whatever_can_change_the_answer_changes_the_digest(change):
    assert replace(JOB, **change).digest != JOB.digest
