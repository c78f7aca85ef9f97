"""Whole lines from pieces."""

from __future__ import annotations

import pytest

from sandbox.lines import LONGEST, Lines


def whole(pieces) -> list[str]:
    lines = Lines()
    return [line for piece in pieces for line in lines.add(piece)] + lines.end()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_text_gives_the_same_lines_wherever_it_is_cut(size):
    data = "zwölf Öfen\r\n\n  37 %\rdone: “ja”\nlast".encode()
    assert whole(data[i : i + size] for i in range(0, len(data), size)) == [
        "zwölf Öfen",
        "  37 %",
        "done: “ja”",
        "last",
    ]


def test_a_last_line_without_an_end_is_not_lost():
    assert whole(["one\n", "tw", "o"]) == ["one", "two"]


def test_colours_are_left_out():
    assert whole(["\x1b[91mERR", "OR: no\n\x1b[0", "m\x1b[1;32mdone\x1b[m\n", "\x1b[0m"]) == ["ERROR: no", "done"]


def test_bytes_that_are_no_text_are_replaced():
    assert whole([b"a\xffb\n", b"\xe2\x80"]) == ["a�b", "�"]


def test_a_line_without_end_is_given_in_parts_instead_of_growing_for_ever():
    lines = Lines()
    parts = [line for _ in range(10) for line in lines.add(b"x" * LONGEST)]
    assert len(parts) == 9
    assert sum(map(len, parts + lines.end())) == 10 * LONGEST
