"""Exercise 11: what is drawn tells every clock and every number of threads from the right one."""

from __future__ import annotations

import math
from random import Random

import pytest

from tests.exercises.checking import checks_module

CHECKS = checks_module("mind-the-variables")
seeds = pytest.mark.parametrize("seed", range(5))


def off_the_menu(weights: dict[str, list[int]], threads: int) -> list[str]:
    """As a recipe finds it that adds up a share on each thread."""
    found = []
    for dish, some in weights.items():
        share = math.ceil(len(some) / threads)
        shares = [CHECKS.added([weight / 100 for weight in some[i : i + share]]) for i in range(0, len(some), share)]
        if CHECKS.added(shares) >= 1.0:
            found.append(dish)
    return sorted(found)


@seeds
def test_one_thread_adds_up_as_one_would_on_paper(seed: int) -> None:
    day = CHECKS.Day.drawn(Random(seed))
    assert off_the_menu(day.weights, 1) == day.off_the_menu


@seeds
@pytest.mark.parametrize("threads", range(2, CHECKS.MOST_THREADS + 1))
def test_no_other_number_of_threads_does(seed: int, threads: int) -> None:
    day = CHECKS.Day.drawn(Random(seed))
    assert off_the_menu(day.weights, threads) != day.off_the_menu


@seeds
def test_adding_exactly_is_right(seed: int) -> None:
    day = CHECKS.Day.drawn(Random(seed))
    exact = [dish for dish, some in day.weights.items() if math.fsum(weight / 100 for weight in some) >= 1.0]
    assert sorted(exact) == day.off_the_menu


@seeds
def test_on_a_creeping_day_adding_one_by_one_is_wrong_and_adding_exactly_is_right(seed: int) -> None:
    day = CHECKS.Day.drawn(Random(seed)).creeping(Random(seed))
    assert off_the_menu(day.weights, 1) != day.off_the_menu
    exact = [dish for dish, some in day.weights.items() if math.fsum(weight / 100 for weight in some) >= 1.0]
    assert sorted(exact) == day.off_the_menu


@seeds
@pytest.mark.parametrize("hours", [-8, -7, -5, -4, 1, 2, 5.5, 9])
def test_another_clock_tells_another_rush(seed: int, hours: float) -> None:
    day = CHECKS.Day.drawn(Random(seed))
    shifted = CHECKS.Day(tuple((moment + round(hours * 3600), dish, weight) for moment, dish, weight in day.rows))
    assert shifted.rush != day.rush
