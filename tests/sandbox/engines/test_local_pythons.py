"""Which Python the local engine takes, and what it says where it is not the one that was asked for."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.engines.local import LocalEngine, pythons
from sandbox.engines.local import engine as engine_module
from sandbox.environment import ENVIRONMENTS, PYTHONS, Environment, load_environment
from sandbox.errors import EngineError, EngineUnavailable, MissingPython
from sandbox.events import EventKind
from tests.sandbox.engines.shop import MINE, environment, steps, use_spoon

ROOT = Path(__file__).parents[3]


@pytest.fixture
def only_my_python(monkeypatch, tmp_path):
    """As on a machine that has one Python: the one that runs the test."""
    for name in ("PATH", "HOME", "USERPROFILE", "PYENV_ROOT", "ASDF_DATA_DIR", "MISE_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "nothing"))
    for minor in PYTHONS:
        monkeypatch.delenv(pythons.override_variable(minor), raising=False)


def missing_minor() -> str:
    return next(minor for minor in PYTHONS if minor != MINE)


def story_kitchen(folder: Path, python: str) -> Environment:
    """As the built-in ones are: for them, every Python of the story will do."""
    return replace(environment(folder, python), stand_ins=PYTHONS)


@pytest.mark.parametrize("do", ["prepare", "run"])
def test_a_python_that_is_missing_is_never_replaced(engine, tmp_path, only_my_python, do):
    wanted = missing_minor()
    server = environment(tmp_path / "server", wanted)
    with pytest.raises(MissingPython) as caught:
        engine.prepare(server) if do == "prepare" else engine.run(server, use_spoon())
    assert f"“server” asks for Python {wanted}, which was not found on this machine" in str(caught.value)
    assert f"uv python install {wanted}" in str(caught.value)
    assert pythons.override_variable(wanted) in str(caught.value)
    assert not engine.is_ready(server)


def test_only_the_built_in_environments_take_another_python():
    assert load_environment("prod").stand_ins == PYTHONS
    assert load_environment(str(ENVIRONMENTS / "prod")).stand_ins == ()
    assert load_environment("prod").digest == load_environment(str(ENVIRONMENTS / "prod")).digest


def test_with_one_python_only_the_story_runs_on_that_and_says_what_is_missing(engine, tmp_path, only_my_python):
    wanted = missing_minor()
    server = story_kitchen(tmp_path / "server", wanted)
    [note, *_] = steps(engine, server)
    assert f"Python {wanted} was not found on this machine" in note
    assert "“server” runs on Python" in note
    assert f"uv python install {wanted}" in note
    result = engine.run(server, use_spoon())
    assert result.stdout == "table\n"
    assert result.fingerprint.python["version"].startswith(MINE)
    assert f"in place of {wanted}" in result.evidence.engine


def test_what_is_missing_is_said_each_time(engine, tmp_path, only_my_python):
    server, said = story_kitchen(tmp_path / "server", missing_minor()), []
    assert steps(engine, server)[0] == steps(engine, server)[0] == engine.substitution(server)
    # A run needs nothing made by now, and says it all the same.
    engine.run(server, use_spoon(), lambda event: said.append((event.kind, event.text)))
    assert said[0] == (EventKind.NOTE, engine.substitution(server))


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


def test_the_nearest_python_stands_in(tmp_path):
    there = {minor: pythons.Interpreter("python", "CPython", f"{minor}.1") for minor in ("3.11", "3.12")}
    server = story_kitchen(tmp_path / "server", "3.13")
    assert pythons.python_for(server, there.get).minor == "3.12"
    del there["3.12"]
    assert pythons.python_for(server, there.get).minor == "3.11"
    del there["3.11"]
    with pytest.raises(MissingPython, match=r"uv python install 3\.13"):
        pythons.python_for(server, there.get)


def test_with_no_python_of_the_story_at_all_the_engine_is_unavailable(engine, monkeypatch):
    monkeypatch.setattr(engine_module, "find_python", lambda minor, uv: None)
    with pytest.raises(EngineUnavailable, match=r"No Python 3\.11, 3\.12 or 3\.13 was found .*uv python install 3\.11"):
        engine.check()


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
