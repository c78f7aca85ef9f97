"""The local engine: how virtual environments are made, kept and removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.engines.local import LocalEngine
from sandbox.engines.local.errors import make_failure
from sandbox.engines.local.processes import limit_processes
from sandbox.engines.local.uv import settings
from sandbox.environment import Environment
from sandbox.errors import EngineUnavailable, PrepareFailed
from sandbox.job import Job, Limits
from sandbox.result import Status
from tests.sandbox.engines.shop import MINE, environment, kept, steps, use_spoon

ROOT = Path(__file__).parents[3]
MOST_CHILDREN = 2000
# A tame one: no child has children, and each ends by itself.
BOMB = f"""
import os, time
count = 0
while count < {MOST_CHILDREN}:
    try:
        child = os.fork()
    except OSError:
        break
    if not child:
        time.sleep(3)
        os._exit(0)
    count += 1
print(count)
"""


# ---- making ----


def test_an_environment_is_made_with_its_packages_and_runs(engine, drawer):
    result = engine.run(drawer, use_spoon())
    assert (result.status, result.stdout) == (Status.OK, "table\n")
    assert result.fingerprint.packages == {"spoon": "1.0"}


def test_what_is_made_is_not_made_again(engine, drawer):
    assert steps(engine, drawer)[-1] == "Ready"
    assert steps(engine, drawer) == []
    assert steps(LocalEngine(), drawer) == []


def test_another_lock_is_another_environment(engine, drawer, tmp_path, home):
    engine.prepare(drawer)
    (tmp_path / "drawer/requirements.lock").write_text(drawer.lock + "# another comment\n")
    changed = Environment.from_folder(tmp_path / "drawer")
    assert not engine.is_ready(changed)
    engine.prepare(changed)
    assert len(kept(home)) == 2


def test_bytecode_is_compiled_even_where_the_person_turned_it_off(engine, drawer, home, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    engine.prepare(drawer)
    assert list(home.rglob("site-packages/__pycache__/spoon.*.pyc"))


def test_an_environment_without_its_marker_is_never_used(engine, drawer, home):
    engine.prepare(drawer)
    [marker] = home.rglob("two-kitchens.json")
    marker.unlink()
    assert not engine.is_ready(drawer)
    assert "Ready" in steps(engine, drawer)


@pytest.mark.skipif(os.name == "nt", reason="a virtual environment has no links on Windows")
def test_an_environment_whose_python_went_away_is_made_anew(engine, drawer, home):
    engine.prepare(drawer)
    [python] = home.glob("local/venvs/*/bin/python")
    python.unlink()
    python.symlink_to("/nowhere/python")
    assert not engine.is_ready(drawer)
    assert engine.run(drawer, use_spoon()).stdout == "table\n"


def test_no_path_of_the_machine_gets_into_a_result(engine, drawer, home):
    text = json.dumps(engine.run(drawer, use_spoon()).to_dict())
    assert str(home) not in text
    assert sys.prefix not in text


# ---- when it cannot be made ----


def test_a_package_with_another_hash_is_refused(engine, tmp_path, home):
    broken = environment(tmp_path / "broken", MINE, sha256="0" * 64)
    with pytest.raises(PrepareFailed, match="does not match its hash") as failure:
        engine.prepare(broken)
    assert "spoon" in failure.value.log
    assert kept(home) == []


def test_a_version_that_the_index_does_not_have_is_named_so(engine, tmp_path, home):
    with pytest.raises(PrepareFailed, match="does not have what requirements"):
        engine.prepare(environment(tmp_path / "broken", MINE, version="9.9"))
    assert kept(home) == []


def test_an_index_that_does_not_answer_is_named_so(engine, drawer, home, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(PrepareFailed, match="could not be fetched: check the connection"):
        engine.prepare(drawer)
    assert kept(home) == []


def test_an_index_that_refuses_is_named_so(engine, drawer, shop):
    shop.refuses = True
    with pytest.raises(PrepareFailed, match="refuses to hand out"):
        engine.prepare(drawer)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("cause: failed to copy file: No space left on device (os error 28)", "The disk is full"),
        ("cause: invalid peer certificate: UnknownIssuer", "TWO_KITCHENS_CA_BUNDLE"),
        ("cause: dns error\n  cause: error resolving DNS", "check the connection"),
        ("error: In `--require-hashes` mode, all requirements must have a hash", "make the lock anew"),
        ("error: the moon is in the wrong phase", "the moon is in the wrong phase"),
    ],
)
def test_what_uv_says_becomes_advice(said, advice):
    failure = make_failure("dev", said)
    assert "“dev”" in str(failure)
    assert advice in str(failure)
    assert failure.log == said


def test_a_store_that_cannot_be_written_is_named(shop, drawer, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path / "file"))
    with pytest.raises(PrepareFailed, match="TWO_KITCHENS_HOME"):
        LocalEngine().prepare(drawer)


def test_certificates_that_are_not_there_are_named(engine, drawer, monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(EngineUnavailable, match=r"/nowhere/ca\.pem"):
        engine.prepare(drawer)


def test_certificates_and_index_that_were_set_for_others_reach_uv(monkeypatch, tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.write_text("")
    monkeypatch.setenv("TWO_KITCHENS_CA_BUNDLE", str(bundle))
    monkeypatch.setenv("PIP_INDEX_URL", "http://mirror.test/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.delenv("UV_INDEX_URL", raising=False)
    found = settings()
    assert (found["SSL_CERT_FILE"], found["UV_DEFAULT_INDEX"]) == (str(bundle), "http://mirror.test/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://uv.test/simple")
    assert settings()["UV_DEFAULT_INDEX"] == "http://uv.test/simple"


# ---- tidying up ----


def test_cleaning_removes_all_of_ours_and_nothing_else(engine, drawer, home):
    engine.run(drawer, use_spoon())
    (home / "diary.txt").write_text("mine")
    [name] = [name for name in kept(home) if name.startswith("drawer-")]
    assert engine.clean() == (f"virtual environment {name}",)
    assert [path.name for path in home.rglob("*")] == ["diary.txt"]
    assert engine.clean() == ()


def test_after_cleaning_an_environment_is_made_anew(engine, drawer):
    engine.prepare(drawer)
    engine.clean()
    assert not engine.is_ready(drawer)
    assert engine.run(drawer, use_spoon()).ok


def test_cleaning_does_not_touch_what_is_just_being_made(engine, drawer, shop):
    shop.open.clear()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(engine.prepare, drawer)
        assert shop.asked.wait(60)
        assert LocalEngine().clean() == ()
        shop.open.set()
        future.result(120)
    assert engine.is_ready(drawer)


# ---- limits ----


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")
def test_a_fork_bomb_is_ended_early():
    # Root is not held to the limit, so there somebody else throws the bomb, once the limit is set.
    nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.getuid() == 0 else []
    command = ["sh", "-c", 'read -r _; exec "$@"', "sh", *nobody, "/usr/bin/env", "-i", "/usr/bin/python3", "-c", BOMB]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        limit_processes(process.pid, 64)
        printed, _ = process.communicate("\n", timeout=180)
    assert 0 < int(printed) < MOST_CHILDREN


def test_a_file_that_fills_the_disk_is_stopped(engine, drawer):
    code = "file = open('big', 'wb')\nfor _ in range(1000): file.write(b'x' * 2**20)"
    result = engine.run(drawer, Job(("python", "-c", code), limits=Limits(files=2**20)))
    assert result.status is Status.ERROR
    assert "File too large" in result.message
