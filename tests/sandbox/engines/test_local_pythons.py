"""Which Python the local engine takes, and what it says where it is not the one that was asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sandbox.engines.local import LocalEngine, pythons
from sandbox.errors import EngineError, EngineUnavailable
from tests.sandbox.engines.shop import MINE, environment, steps, use_spoon

ROOT = Path(__file__).parents[3]


@pytest.fixture
def only_my_python(monkeypatch, tmp_path):
    """As on a machine that has one Python: the one that runs the test."""
    for name in ("PATH", "HOME", "USERPROFILE", "PYENV_ROOT", "ASDF_DATA_DIR", "MISE_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "nothing"))
    for minor in pythons.USUAL:
        monkeypatch.delenv(pythons.override_variable(minor), raising=False)


def missing_minor() -> str:
    return next(minor for minor in pythons.USUAL if minor != MINE)


def test_with_one_python_only_it_runs_on_that_and_says_what_is_missing(engine, tmp_path, only_my_python):
    wanted = missing_minor()
    server = environment(tmp_path / "server", wanted)
    [note, *_] = steps(engine, server)
    assert f"Python {wanted} was not found on this machine" in note
    assert "“server” runs on Python" in note
    assert f"uv python install {wanted}" in note
    result = engine.run(server, use_spoon())
    assert result.stdout == "table\n"
    assert result.fingerprint.python["version"].startswith(MINE)
    assert f"in place of {wanted}" in result.evidence.engine


def test_what_is_missing_is_said_each_time(engine, tmp_path, only_my_python):
    server = environment(tmp_path / "server", missing_minor())
    assert steps(engine, server)[0] == steps(engine, server)[0] == engine.substitution(server)


def test_the_python_that_is_asked_for_needs_no_word(engine, drawer, only_my_python):
    assert engine.substitution(drawer) == ""
    assert "in place of" not in engine.run(drawer, use_spoon()).evidence.engine


def test_a_python_can_be_named(engine, tmp_path, only_my_python, monkeypatch):
    wanted = missing_minor()
    monkeypatch.setenv(pythons.override_variable(wanted), sys.executable)
    server = environment(tmp_path / "server", wanted)
    assert pythons.override_variable(wanted) in engine.substitution(server)
    assert engine.run(server, use_spoon()).ok


def test_a_named_python_that_does_not_run_is_named_in_the_error(engine, drawer, monkeypatch, tmp_path):
    monkeypatch.setenv(pythons.override_variable(MINE), str(tmp_path / "no-python"))
    with pytest.raises(EngineUnavailable, match=pythons.override_variable(MINE)):
        engine.prepare(drawer)
    assert not engine.is_ready(drawer)


def test_the_nearest_python_stands_in(engine, monkeypatch):
    there = {minor: pythons.Interpreter("python", "CPython", f"{minor}.1") for minor in ("3.11", "3.12")}
    monkeypatch.setattr(pythons, "find_python", lambda minor, uv: there.get(minor))
    assert pythons.nearest_python("3.13", engine._uv).minor == "3.12"
    del there["3.12"]
    assert pythons.nearest_python("3.13", engine._uv).minor == "3.11"
    del there["3.11"]
    with pytest.raises(EngineUnavailable, match=r"uv python install 3\.13"):
        pythons.nearest_python("3.13", engine._uv)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_pythons_of_a_version_manager_are_found_though_not_on_path(engine, only_my_python, monkeypatch, tmp_path):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    for patch in ("9", "10"):
        kept = tmp_path / f"pyenv/versions/3.99.{patch}/bin/python"
        kept.parent.mkdir(parents=True)
        kept.symlink_to(sys.executable)
    found = list(pythons._candidates("3.99", engine._uv))
    assert [Path(path).parts[-3] for path in found] == ["3.99.10", "3.99.9"]


def test_without_uv_it_is_unavailable_and_says_how_to_get_it(monkeypatch, home):
    monkeypatch.setattr("sandbox.engines.local.uv._packaged", lambda: None)
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(EngineUnavailable, match="pip install uv"):
        LocalEngine()


def test_an_environment_that_was_damaged_by_hand_is_the_engines_trouble(engine, drawer, home):
    engine.prepare(drawer)
    [python] = home.glob("local/venvs/*/bin/python")
    python.unlink()
    python.write_text("not a program")
    with pytest.raises(EngineError, match="python -m sandbox clean"):
        engine.run(drawer, use_spoon())
