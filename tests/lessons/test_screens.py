"""A run as somebody at a terminal would see it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from lessons.shared.screens import both_screens, screen
from sandbox.result import RunResult


@pytest.fixture
def run(recorded) -> RunResult:
    found: RunResult = recorded.runs["prod"]
    return replace(found, stdout="one\n<two>\nthree\n", stderr="", exit_code=0)


def lines(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<span[^>]*>(.*?)</span>", html)]


def test_a_run_is_shown_with_what_stands_before_it_and_how_it_ended(run):
    shown = lines(screen(run, "$ python main.py"))
    assert shown == ["$ python main.py", "one", "<two>", "three", "stderr: (empty)", "exit status 0"]


def test_a_long_output_is_cut_and_says_by_how_much(run):
    assert lines(screen(run, most=1))[:2] == ["one", "… 2 more lines"]
    assert "more lines" not in screen(run, most=3)


def test_what_it_complained_of_and_a_bad_end_are_marked(run):
    shown = screen(replace(run, stderr="oh no\n", exit_code=3))
    assert '<span class="bad">oh no</span>' in shown
    assert '<span class="bad">exit status 3</span>' in shown
    assert "(empty)" not in shown


def test_two_runs_stand_side_by_side(run):
    shown = both_screens(replace(run, environment="dev"), run, "$ ls")
    assert re.findall(r'data-figure="terminal-(\w+)"', shown) == ["dev", "prod"]
    assert lines(shown).count("$ ls") == 2
