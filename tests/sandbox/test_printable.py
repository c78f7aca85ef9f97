"""Text that others wrote, made fit to be shown."""

from __future__ import annotations

import pytest

from sandbox.printable import printable


@pytest.mark.parametrize("text", ["", "plain", "Käse – “naïve” €", "中文", "one\ttwo\nthree\n"])
def test_what_harms_no_terminal_stays_as_it_is(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("safe\rgone", r"safe\rgone"),
        ("a\x08\x7f", r"a\x08\x7f"),
        ("invoice\u202egpj.exe", r"invoice\u202egpj.exe"),
        ("\u2066a\u2069\u200f", r"\u2066a\u2069\u200f"),
        ("\udc80", r"\udc80"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown


def test_where_a_text_is_to_be_one_line_its_ends_of_line_are_written_out_too():
    assert printable("one\n\ttwo", keep="") == r"one\n\ttwo"
