"""The story that the course hangs on, live in containers."""

from __future__ import annotations

import pytest

from sandbox.flagship import flagship, moves, score
from sandbox.pipeline import ProjectComparison, compare_project

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def story(docker_engine, environments) -> ProjectComparison:
    return compare_project(docker_engine, flagship(), list(environments.values()))


def test_at_least_a_tenth_of_the_decisions_flips_in_prod(story):
    assert story.comparisons["prod"].rows == 1000
    assert story.comparisons["prod"].flipped_share >= 0.10


def test_prod_says_nothing_about_it(story):
    assert story.runs["prod"].exit_code == 0
    assert story.runs["prod"].stderr == ""
    assert "warn" not in story.runs["prod"].stdout.lower()


def test_the_pinned_container_gives_the_answers_of_dev(story):
    assert story.comparisons["pinned"].flipped == ()
    assert story.comparisons["pinned"].largest_difference <= 1e-12


def test_the_flips_cost_accuracy_and_money(story):
    dev, prod = score(story.runs["dev"]), score(story.runs["prod"])
    assert prod.accuracy < dev.accuracy - 0.1
    assert prod.cost > dev.cost


def test_every_flipped_order_names_the_feature_that_moved(story):
    assert story.trained is not None
    found = moves(story.trained.files["model.json"], story.runs["dev"], story.runs["prod"])
    assert [move.order_id for move in found] == list(story.comparisons["prod"].flipped)
    assert {move.feature for move in found} == {"rush", "prep_minutes"}
    assert all(move.left_value != move.right_value for move in found)
