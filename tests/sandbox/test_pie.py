"""The pie's kitchens: what they are mixed from, and that what is recorded of them is what Docker gives."""

from __future__ import annotations

import pytest

from sandbox.divergence import load_divergence
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.mixing import mixed
from sandbox.pie import SLUG, PieKitchen, bake, pie_kitchens
from sandbox.repertoire import loud_runs


def test_a_mixed_environment_has_the_base_of_one_and_the_libraries_of_the_other():
    dev, prod = load_environment("dev"), load_environment("prod")
    mix = mixed(dev, prod)
    assert (mix.python, mix.base, mix.dockerfile) == (dev.python, dev.base, dev.dockerfile)
    assert (mix.lock, mix.pins) == (prod.lock, prod.pins)
    assert mix.name == "dev-with-prod-libraries"
    assert len({mix.digest, dev.digest, prod.digest, mixed(prod, dev).digest}) == 4


def test_an_environment_mixed_with_one_that_has_its_libraries_stays_as_it_is():
    dev, pinned = load_environment("dev"), load_environment("pinned")
    assert mixed(dev, dev) is dev
    assert mixed(dev, pinned) is dev


def test_there_are_eight_kitchens_the_recipe_is_the_same_in_all_of_them():
    kitchens = pie_kitchens()
    assert len(set(kitchens)) == 8
    assert kitchens[0] == PieKitchen()
    assert len({tuple(sorted(kitchen.job.files.items())) for kitchen in kitchens}) == 1
    assert len({(kitchen.environment.digest, kitchen.job.digest) for kitchen in kitchens}) == 8


def test_the_divergence_of_that_name_is_two_of_the_eight():
    baked = {(kitchen.environment.digest, kitchen.job.digest) for kitchen in pie_kitchens()}
    assert {(place.digest, job.digest) for _, place, job in load_divergence(SLUG).jobs()} < baked


def test_the_runs_that_are_to_fail_are_recorded_as_failures():
    ((environment, job),) = loud_runs()
    (loud,) = (k for k in load_divergence("missing-jar").jobs() if (k[1].digest, k[2].digest) == (environment, job))
    result = RecordedEngine().run(loud[1], loud[2])
    assert not result.ok
    assert "No module named 'pytz'" in result.stderr


@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.parametrize("kitchen", pie_kitchens(), ids=str)
def test_recorded_pies_are_those_that_docker_bakes(kitchen, docker_engine, environments):
    live, kept = bake(docker_engine, kitchen), bake(RecordedEngine(), kitchen)
    assert (live.exit_code, live.stdout, live.stderr) == (kept.exit_code, kept.stdout, kept.stderr)
    assert live.fingerprint.packages["pandas"] == kept.fingerprint.packages["pandas"]


@pytest.mark.docker
def test_the_missing_jar_is_missing_in_docker_too(docker_engine, environments):
    for kitchen, environment, job in load_divergence("missing-jar").jobs():
        live, kept = docker_engine.run(environment, job), RecordedEngine().run(environment, job)
        assert live.ok is not kitchen.loud
        assert (live.exit_code, live.stdout, live.stderr) == (kept.exit_code, kept.stdout, kept.stderr)
