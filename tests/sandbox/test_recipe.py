"""The flagship's recipe: what a working data scientist would write, and data that is the same everywhere."""

from __future__ import annotations

import ast
import csv
import hashlib
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.flagship import flagship
from sandbox.pipeline import train
from sandbox.project import FLAGSHIP
from sandbox.repertoire import serving_job
from sandbox.result import RunResult, Status
from tests.support.pythons import pythons

DATA = ("orders_train.csv", "orders_new.csv", "outcomes.csv")
SOURCES = sorted(FLAGSHIP.glob("*.py"))
# Names by which code could find out where it runs, to behave differently there.
TELLTALES = {"version", "version_info", "hexversion", "platform", "uname", "environ", "getenv", "implementation"}
BRANCHING_MODULES = {"platform", "os", "importlib", "pkg_resources", "warnings", "packaging", "sysconfig"}


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in DATA}


@pytest.mark.parametrize(("version", "python"), pythons().items())
def test_the_generator_gives_the_committed_bytes_on_every_python_here(tmp_path, version, python):
    shutil.copy(FLAGSHIP / "make_data.py", tmp_path)
    # Neither the hash seed nor the locale nor the time zone may matter.
    variables = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"}
    subprocess.run([python, "make_data.py"], cwd=tmp_path, env=variables, check=True)
    assert digests(tmp_path) == digests(FLAGSHIP)


def rows(name: str) -> list[dict[str, str]]:
    with (FLAGSHIP / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_data_are_as_many_as_the_story_says_and_every_order_has_one_outcome():
    train, new, outcomes = (rows(name) for name in DATA)
    assert (len(train), len(new)) == (4000, 1000)
    assert [row["order_id"] for row in new] == [row["order_id"] for row in outcomes]
    ids = [row["order_id"] for row in train + new]
    assert len(ids) == len(set(ids))


def test_what_is_only_known_later_is_not_in_what_comes_in():
    assert "late" not in rows("orders_new.csv")[0]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_no_source_of_the_recipe_asks_where_it_runs(source):
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("__"), ast.unparse(node)
            assert node.attr not in TELLTALES, ast.unparse(node)
        if isinstance(node, ast.Name):
            assert not node.id.startswith("__") or node.id in ("__name__", "__file__"), node.id
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names}
            modules = names | {getattr(node, "module", "") or ""}
            assert not {module.split(".")[0] for module in modules} & BRANCHING_MODULES
            assert not names & TELLTALES
        # Trying one way and taking another where it fails is a version check as well.
        assert not isinstance(node, ast.Try | ast.TryStar)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("hasattr", "getattr", "eval", "exec")


def test_the_recipe_asks_for_three_loose_names():
    assert (FLAGSHIP / "requirements.in").read_text(encoding="utf-8").split() == ["numpy", "pandas", "scikit-learn"]


@pytest.mark.docker
@pytest.mark.parametrize("name", ["dev", "prod"])
def test_it_serves_a_quiet_while_in_which_no_order_has_a_note(docker_engine, environments, name):
    model = trained().files
    quiet = "".join(",".join({**row, "note": ""}.values()) + "\n" for row in rows("orders_new.csv")[:40])
    job = serving_job(model)
    header, _, _ = job.stdin.partition(b"\n")
    served = docker_engine.run(load_environment(name), replace(job, stdin=header + b"\n" + quiet.encode()))
    assert served.status is Status.OK, served.message
    assert len(served.stdout.splitlines()) == 40


def trained() -> RunResult:
    """The model, as it was recorded in dev."""
    return train(RecordedEngine(), flagship(), load_environment("dev"))
