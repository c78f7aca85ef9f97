"""Several versions of a program run in one process, and none is mistaken for another."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.errors import BrokenExercise
from grader.subjects.versions import Edit, edited, read_versions, versions_job
from sandbox.errors import EngineError
from sandbox.job import Limits
from sandbox.result import Evidence, EvidenceKind, RunResult, Status

PROGRAM = {
    "stock.py": b"flour = 1\n",
    "main.py": b"import json, stock\nprint('flour')\njson.dump([stock.flour], open('out.json', 'w'))\n",
}


def ran(versions: dict[str, dict[str, bytes]], folder: Path) -> RunResult:
    """What the versions gave, run as they would be in an environment, by this Python."""
    job = versions_job("main.py", "out.json", versions, Limits())
    for name, data in job.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    done = subprocess.run([sys.executable, *job.command[1:]], input=job.stdin, cwd=folder, check=True)
    files = {name: (folder / name).read_bytes() for name in job.collect}
    evidence = Evidence(EvidenceKind.LOCAL, "", "", "", "")
    return RunResult("here", Status.OK, evidence, exit_code=done.returncode, files=files)


def test_each_version_has_modules_of_its_own(tmp_path: Path) -> None:
    more = edited(PROGRAM, Edit("stock.py", "flour = 1", "flour = 2"))
    rows = read_versions(ran({"one": PROGRAM, "two": more, "again": PROGRAM}, tmp_path))
    assert rows == {"one": ({"value": 1},), "two": ({"value": 2},), "again": ({"value": 1},)}


def test_a_version_that_fails_is_named(tmp_path: Path) -> None:
    result = ran({"burnt": edited(PROGRAM, Edit("stock.py", "1", "1 / 0"))}, tmp_path)
    with pytest.raises(BrokenExercise, match=r"“burnt” failed in “here”[\s\S]*ZeroDivisionError"):
        read_versions(result)


def test_a_job_that_broke_is_the_places_fault(tmp_path: Path) -> None:
    result = replace(ran({"one": PROGRAM}, tmp_path), status=Status.TIMEOUT, message="It took too long.")
    with pytest.raises(EngineError, match="It took too long"):
        read_versions(result)


def test_an_edit_that_finds_nothing_to_edit_is_refused() -> None:
    with pytest.raises(BrokenExercise, match=r"no “sugar” in stock\.py"):
        edited(PROGRAM, Edit("stock.py", "sugar", "salt"))


def test_an_edit_leaves_the_original_as_it_was() -> None:
    edited(PROGRAM, Edit("stock.py", "flour", "sugar"))
    assert PROGRAM["stock.py"] == b"flour = 1\n"
