"""The code that lets a browser in, and the cookie that it gets."""

from __future__ import annotations

import pytest

from lessons.entrance.start import CODE_SECONDS, MOST_WRONG, PAUSE_SECONDS, Answer, Start


class Terminal(list[str]):
    """What the owner is shown, at a time of the test's own."""

    now = 0.0


@pytest.fixture
def terminal():
    return Terminal()


@pytest.fixture
def start(terminal):
    return Start(8501, terminal.append, lambda: terminal.now)


def test_a_code_lets_one_browser_in_and_the_next_is_shown_to_the_owner(start, terminal):
    first = start.code
    assert start.try_code(first) is Answer.IN
    assert start.try_code(first) is Answer.USED
    assert terminal == [start.code]
    assert start.code != first
    assert start.try_code(start.code) is Answer.IN


def test_a_code_may_be_typed_as_people_type(start):
    assert start.try_code(f"  {start.code.upper().replace('-', ' ')}\n") is Answer.IN


@pytest.mark.parametrize("typed", ["", "-", "abcd-efgh-jkmn", "кухня", "\ud800", "a" * 100_000])
def test_anything_else_is_wrong(start, typed):
    assert start.try_code(typed) is Answer.WRONG


def test_a_code_of_another_start_is_wrong(start):
    assert Start(8501, print).try_code(start.code) is Answer.WRONG


def test_an_old_code_lets_nobody_in_and_is_replaced_when_it_is_shown(start, terminal):
    old, terminal.now = start.code, CODE_SECONDS + 1
    assert start.try_code(old) is Answer.EXPIRED
    assert start.try_code(old) is Answer.EXPIRED
    assert terminal == [start.code]
    assert start.try_code(start.code) is Answer.IN


def test_after_too_many_wrong_codes_further_ones_are_told_to_wait_and_the_right_one_never_is(start, terminal):
    for _ in range(MOST_WRONG):
        assert start.try_code("wrong") is Answer.WRONG
    assert start.try_code("wrong") is Answer.TOO_MANY
    assert start.try_code(start.code) is Answer.IN
    terminal.now = PAUSE_SECONDS
    assert start.try_code("wrong") is Answer.WRONG


def test_wrong_codes_of_long_ago_are_forgotten(start, terminal):
    for _ in range(3 * MOST_WRONG):
        assert start.try_code("wrong") is Answer.WRONG
        terminal.now += PAUSE_SECONDS / MOST_WRONG


def test_a_used_code_is_no_guess(start):
    used = start.code
    start.try_code(used)
    for _ in range(2 * MOST_WRONG):
        assert start.try_code(used) is Answer.USED


def test_only_the_cookie_of_this_start_counts(start):
    assert start.admits({start.cookie: start.token})
    for value in ("", start.code, Start(8501, print).token, "é", "\ud800"):
        assert not start.admits({start.cookie: value})
    assert not start.admits({})
    assert not start.admits({"two-kitchens-8502": start.token})
