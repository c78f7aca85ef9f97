"""What a run printed is shown, never obeyed."""

from __future__ import annotations

import pytest

from lessons.shared.faults import Fault
from lessons.shared.html import Tile, bar, inline, table, terminal, tiles
from lessons.shared.jobs import TooBusy
from sandbox.errors import BadOutput, EngineLost, EngineUnavailable, PrepareFailed

NASTY = "<script>alert('soup')</script>&\"'"


@pytest.mark.parametrize(
    "made",
    [
        tiles([Tile(NASTY, NASTY, NASTY, NASTY, NASTY)]),
        table(NASTY, [NASTY], [[NASTY, NASTY]], name=NASTY),
        terminal(NASTY, [(NASTY, NASTY)]),
        inline(NASTY),
        bar(0.5, NASTY),
        bar(None, NASTY),
    ],
)
def test_every_value_is_escaped(made):
    assert "<script" not in made
    assert "&lt;script&gt;" in made


def test_bold_and_code_are_the_only_markdown_in_a_line():
    assert inline("**a** `b` <i>c</i>") == "<b>a</b> <code>b</code> &lt;i&gt;c&lt;/i&gt;"


@pytest.mark.parametrize(("fraction", "shown"), [(0.0, 0), (0.5, 50), (1.0, 100), (7.0, 100), (-1.0, 0)])
def test_a_bar_never_leaves_its_frame(fraction, shown):
    assert f'aria-valuenow="{shown}"' in bar(fraction, "stirring")


@pytest.mark.parametrize("error", [EngineLost("x"), PrepareFailed("x"), RuntimeError("x"), MemoryError()])
def test_what_is_not_the_learners_fault_says_so(error):
    assert Fault.of(error).title.endswith("broke, not you.")


def test_the_other_faults_have_their_own_words():
    titles = {Fault.of(error).title for error in (TooBusy("x"), EngineUnavailable("x"), BadOutput("x"))}
    assert len(titles) == 3
    assert not any("you." in title for title in titles)


def test_a_fault_gives_the_errors_own_sentence_and_the_builds_own_log():
    fault = Fault.of(PrepareFailed("The gas is off: turn it on.", "hiss"), log=("dev: Chopping",))
    assert (fault.sentence, fault.log) == ("The gas is off: turn it on.", "hiss")


def test_a_fault_of_the_engine_comes_with_the_last_lines_that_were_heard():
    assert Fault.of(EngineLost("gone"), log=("dev: one", "dev: two")).log == "dev: one\ndev: two"
