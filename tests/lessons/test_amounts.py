"""Sizes, times and ids as a person reads them."""

from __future__ import annotations

import pytest

from lessons.shared.amounts import duration, megabytes, short_id, time_zone


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (48, "48 B"), (1_500, "1.5 kB"), (14_861, "15 kB"), (9_900_000, "9.9 MB"), (552_270_984, "552 MB")],
)
def test_bytes_are_told_as_docker_tells_them(count, text):
    assert megabytes(count).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.00005, "0.1 ms"), (0.0148, "15 ms"), (0.125, "125 ms"), (0.481, "0.48 s"), (2.557, "2.6 s"), (25.58, "26 s")],
)
def test_a_time_has_the_digits_that_matter(seconds, text):
    assert duration(seconds).replace("\u00a0", " ") == text


def test_an_amount_never_parts_from_its_unit():
    assert " " not in megabytes(5_000_000) + duration(3.0)


def test_an_id_is_cut_to_what_docker_shows():
    assert short_id("sha256:" + "abcdef0123456789") == "abcdef012345"
    assert short_id("a-virtual-environment") == "a-virtual-en"


def test_a_time_zone_without_a_summer_time_has_one_name():
    assert [time_zone(names) for names in ("UTC/UTC", "CET/CEST", "?", "")] == ["UTC", "CET/CEST", "?", ""]
