"""The flagship story without Docker, on every Python that a learner may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.engines.local import LocalEngine, pythons
from sandbox.engines.local.uv import Uv
from sandbox.environment import PYTHONS, environment_names, load_environment
from sandbox.flagship import flagship
from sandbox.pipeline import ProjectComparison, compare_project

pytestmark = pytest.mark.slow


def story(engine: LocalEngine, *names: str) -> ProjectComparison:
    return compare_project(engine, flagship(), [load_environment(name) for name in names])


def test_prod_diverges_and_pinned_does_not(local_engine):
    found = story(local_engine, *environment_names())
    assert found.comparisons["prod"].rows == 1000
    assert found.comparisons["prod"].flipped_share >= 0.10
    assert found.comparisons["pinned"].flipped == ()
    assert found.comparisons["pinned"].largest_difference <= 1e-12
    assert [(run.exit_code, run.stderr) for run in found.runs.values()] == [(0, "")] * 3


@pytest.mark.parametrize("minor", PYTHONS)
def test_with_one_python_only_the_libraries_alone_make_prod_diverge(minor, monkeypatch, tmp_path: Path):
    interpreter = pythons.find_python(minor, Uv.find())
    if interpreter is None:
        pytest.skip(f"not exercised, python {minor}: it was not found on this machine")
    monkeypatch.setenv("TWO_KITCHENS_HOME", str(tmp_path))
    for other in PYTHONS:
        monkeypatch.setenv(pythons.override_variable(other), interpreter.path)
    engine = LocalEngine()
    try:
        found = story(engine, "dev", "prod")
        assert found.comparisons["prod"].flipped_share >= 0.10
        assert {run.fingerprint.python["version"] for run in found.runs.values()} == {interpreter.version}
        missing = [load_environment(name) for name in ("dev", "prod") if load_environment(name).python != minor]
        assert all(f"runs on Python {interpreter.version}" in engine.substitution(each) for each in missing)
    finally:
        engine.clean()
