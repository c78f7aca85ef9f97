"""Which engine is taken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.engines import choose
from sandbox.engines.choose import ENGINES, VARIABLE, choose_engine, describe_engines, working_engines
from sandbox.engines.recorded import RecordedEngine
from sandbox.errors import EngineUnavailable, InputError

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def nothing_asked_for(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path / "home"))


@pytest.fixture
def no_docker(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no-docker.sock")


@pytest.fixture
def no_uv(monkeypatch, tmp_path):
    monkeypatch.setattr("sandbox.engines.local.uv._packaged", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def no_recordings(monkeypatch, tmp_path):
    monkeypatch.setitem(choose._OPENERS, "recorded", lambda: RecordedEngine(tmp_path))


def test_the_order_is_the_order_of_evidence():
    assert ENGINES == ("docker", "local", "recorded")


@pytest.mark.docker
def test_docker_is_taken_where_it_works():
    notes: list[str] = []
    assert choose_engine(on_note=notes.append).kind == "docker"
    assert notes == []


def test_without_docker_local_is_taken_and_the_reason_is_told(no_docker):
    notes: list[str] = []
    assert choose_engine(on_note=notes.append).kind == "local"
    [note] = notes
    assert "“docker” is passed over" in note
    assert "start Docker Desktop" in note


def test_without_docker_and_uv_the_recordings_are_taken(no_docker, no_uv):
    notes: list[str] = []
    assert choose_engine(on_note=notes.append).kind == "recorded"
    assert len(notes) == 2


def test_where_nothing_works_every_reason_is_told(no_docker, no_uv, no_recordings):
    with pytest.raises(EngineUnavailable) as error:
        choose_engine()
    assert all(f"{name}: " in str(error.value) for name in ENGINES)


def test_the_engine_that_is_asked_for_is_taken():
    assert choose_engine("recorded").kind == "recorded"
    assert choose_engine("local").kind == "local"


def test_the_variable_asks_too_and_the_caller_comes_before_it(monkeypatch):
    monkeypatch.setenv(VARIABLE, "recorded")
    assert choose_engine().kind == "recorded"
    assert choose_engine("local").kind == "local"


def test_an_empty_variable_asks_for_nothing(monkeypatch, no_docker):
    monkeypatch.setenv(VARIABLE, "")
    assert choose_engine().kind == "local"


def test_an_engine_that_was_asked_for_is_never_replaced(no_docker):
    with pytest.raises(EngineUnavailable, match="Docker"):
        choose_engine("docker")


@pytest.mark.parametrize(("wrong", "right"), [("dokcer", "docker"), ("Recorded", "recorded"), ("locl", "local")])
def test_a_name_that_is_nearly_right_is_set_right(wrong, right):
    with pytest.raises(InputError, match=f"did you mean “{right}”"):
        choose_engine(wrong)


def test_a_wrong_name_in_the_variable_says_where_it_stands(monkeypatch):
    monkeypatch.setenv(VARIABLE, "podman-in-the-moon")
    with pytest.raises(InputError, match=f"{VARIABLE}: .*there are docker, local, recorded"):
        choose_engine()
    with pytest.raises(InputError):
        describe_engines()


def test_each_engine_is_described_and_one_is_chosen(no_docker):
    states = describe_engines()
    assert [state.name for state in states] == list(ENGINES)
    assert [state.works for state in states] == [False, True, True]
    assert [state.name for state in states if state.chosen] == ["local"]
    assert "start Docker Desktop" in states[0].words
    assert "uv " in states[1].words


def test_an_engine_that_was_asked_for_and_does_not_work_is_not_shown_as_chosen(no_docker):
    assert not any(state.chosen for state in describe_engines("docker"))
    assert [state.name for state in describe_engines("recorded") if state.chosen] == ["recorded"]


def test_cleaning_up_reaches_every_engine_that_opens(no_docker):
    passed_over: list[str] = []
    found = working_engines(lambda name, error: passed_over.append(f"{name}: {error}"))
    assert [str(engine.kind) for engine in found] == ["local", "recorded"]
    assert passed_over[0].startswith("docker: Docker does not answer")


def python(code: str) -> str:
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return said.stdout


def test_choosing_the_recordings_loads_nothing_heavy():
    code = """
import sys
from sandbox.engines.choose import choose_engine
choose_engine("recorded")
print(sorted({"docker", "uv", "pandas", "streamlit", "numpy"} & set(sys.modules)))
"""
    assert python(code) == "[]\n"


def test_a_missing_docker_package_is_a_reason_like_any_other():
    code = """
import sys
sys.modules["docker"] = None
from sandbox.engines.choose import describe_engines
print(describe_engines()[0].words)
"""
    assert "“python -m pip install docker”" in python(code)
