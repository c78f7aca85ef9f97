"""Exercise 8: whoever passes is told what was gained, in sizes and seconds that were measured side by side."""

from __future__ import annotations

import re

import pytest

from grader.bench import Bench
from grader.exercise import find_exercise
from grader.grade import grade
from grader.subjects import given_images
from grader.submission import Submission
from tests.exercises.checking import checks_module

EXERCISE = find_exercise("slim-the-image")
CHECKS = checks_module(EXERCISE.slug)


@pytest.mark.docker
def test_who_passes_is_told_both_sizes_and_both_times(monkeypatch: pytest.MonkeyPatch) -> None:
    # What an earlier test measured was measured while the machine did something else.
    monkeypatch.setattr(given_images, "_seconds", {})
    report = grade(EXERCISE, Submission.from_folder(EXERCISE, EXERCISE.solution), Bench.named("docker"))
    assert report.passed, report
    told = {check.name: check.came for check in report.checks}
    sizes = re.fullmatch(r"([\d.,]+) MB, (\d+)% of the given ([\d.,]+) MB", told["smaller"])
    assert sizes, told
    slim, given = (float(size.replace(",", "")) for size in (sizes[1], sizes[3]))
    assert 0 < slim <= CHECKS.MOST_SIZE * given
    assert int(sizes[2]) == round(100 * slim / given)
    times = re.fullmatch(
        r"Built again in ([\d.]+) s, (\d) of (\d) steps from the cache\. "
        r"The given one takes ([\d.]+) s after the same change",
        told["quick-again"],
    )
    assert times, told
    # The recipe is copied and what stands below it is done again, against an installation of all packages.
    assert 0 < int(times[2]) < int(times[3])
    assert float(times[1]) < float(times[4])
