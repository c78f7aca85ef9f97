"""How many cores there are for us, wherever a limit is set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.cores import usable_cores


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def limits(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="ascii")
    return folder


def test_without_a_limit_they_are_those_that_this_process_may_run_on(tmp_path):
    assert usable_cores(tmp_path) == 8


@pytest.mark.parametrize(("text", "cores"), [("150000 100000\n", 2), ("max 100000\n", 8), ("50000 100000\n", 1)])
def test_a_containers_share_counts(tmp_path, text, cores):
    assert usable_cores(limits(tmp_path, cpu_dot_max=text)) == cores


@pytest.mark.parametrize(("quota", "cores"), [("200000\n", 2), ("-1\n", 8), ("25000\n", 1)])
def test_so_it_does_with_the_first_version_of_control_groups(tmp_path, quota, cores):
    folder = limits(tmp_path, cpu__cpu_dot_cfs_quota_us=quota, cpu__cpu_dot_cfs_period_us="100000\n")
    assert usable_cores(folder) == cores


def test_a_share_larger_than_the_machine_adds_no_cores(tmp_path):
    assert usable_cores(limits(tmp_path, cpu_dot_max="6400000 100000\n")) == 8


@pytest.mark.parametrize("text", ["", "nonsense\n", "1 0\n", "a b c\n"])
def test_what_cannot_be_read_is_no_limit(tmp_path, text):
    assert usable_cores(limits(tmp_path, cpu_dot_max=text)) == 8


def test_where_no_affinity_is_known_all_cores_count(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 5)
    assert usable_cores(tmp_path) == 5
