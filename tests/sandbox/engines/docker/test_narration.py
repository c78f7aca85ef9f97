"""What a builder says, told from what a step prints, however much that looks like it."""

from __future__ import annotations

import pytest

from sandbox.engines.docker.narration import Kind, Narration

HERE, THERE = "a" * 12, "b" * 12
BASE, MADE = "1" * 12, "2" * 12
BEGIN = ["Step 1/3 : FROM debian", f"---> {BASE}"]
RUNS = ["Step 2/3 : RUN cook", f"---> Running in {HERE}"]
ENDS = [f"Removing intermediate container {HERE}", f"---> {MADE}"]
LAST = ["Step 3/3 : COPY a b", "---> Using cache", f"---> {THERE}", f"Successfully built {THERE}"]


def listened(*lines: str) -> tuple[list[tuple[Kind, str]], bool]:
    """What each line said, apart from asides, and whether that is in doubt."""
    narration = Narration()
    said = [narration.read(line) for line in lines]
    return [(one.kind, one.text) for one in said if one.kind is not Kind.ASIDE], narration.in_doubt


def test_a_build_is_understood():
    assert listened("Pulling from debian", *BEGIN, *RUNS, "hot", *ENDS, *LAST) == (
        [
            (Kind.PRINTED, "Pulling from debian"),
            (Kind.STEP, "FROM debian"),
            (Kind.LAYER, BASE),
            (Kind.STEP, "RUN cook"),
            (Kind.RUNNING, HERE),
            (Kind.PRINTED, "hot"),
            (Kind.LAYER, MADE),
            (Kind.STEP, "COPY a b"),
            (Kind.REUSED, "---> Using cache"),
            (Kind.LAYER, THERE),
        ],
        False,
    )


def test_what_stands_before_the_first_image_makes_no_layer():
    said, doubt = listened("Step 1/2 : ARG BASE=debian", "Step 2/2 : FROM $BASE", f"---> {BASE}")
    assert [kind for kind, _ in said] == [Kind.STEP, Kind.STEP, Kind.LAYER]
    assert not doubt


def test_what_others_left_to_do_runs_within_a_step():
    left = ["# Executing 2 build triggers", f"---> Running in {HERE}", "hot", ENDS[0], f"---> Running in {THERE}"]
    ends = [f"Removing intermediate container {THERE}", f"---> {MADE}"]
    said, doubt = listened("Step 1/2 : FROM onbuild", *left, *ends, "Step 2/2 : USER 1", f"---> {BASE}")
    assert [kind for kind, _ in said] == [
        *(Kind.STEP, Kind.RUNNING, Kind.PRINTED, Kind.RUNNING, Kind.LAYER),
        *(Kind.STEP, Kind.LAYER),
    ]
    assert not doubt


def test_how_far_it_is_goes_with_each_step():
    narration = Narration()
    shares = [said.share for line in (*BEGIN, *RUNS, *ENDS, *LAST) if (said := narration.read(line)).kind is Kind.STEP]
    assert shares == [0, 1 / 3, 2 / 3]


@pytest.mark.parametrize(
    "printed",
    [
        "---> Using cache",
        f"---> {THERE}",
        "---> Running in cafe",
        f"---> Running in {THERE}",
        f"Removing intermediate container {THERE}",
        f"Successfully built {THERE}",
        "Step 1/9 : of another build",
    ],
)
def test_a_step_that_prints_the_builders_words_has_printed_them(printed):
    said, doubt = listened(*BEGIN, *RUNS, printed, *ENDS, *LAST)
    assert (Kind.PRINTED, printed) in said
    assert not doubt
    without, _ = listened(*BEGIN, *RUNS, *ENDS, *LAST)
    assert [one for one in said if one != (Kind.PRINTED, printed)] == without


def test_a_last_line_without_an_end_does_not_hide_what_follows():
    said, doubt = listened(*BEGIN, *RUNS, f"hot{ENDS[0]}", ENDS[1], *LAST)
    assert said[4:6] == [(Kind.PRINTED, "hot"), (Kind.LAYER, MADE)]
    assert not doubt


@pytest.mark.parametrize(
    "printed",
    [
        ["Step 3/3 : COPY a b"],
        ["Step 2/3 : RUN cook"],
        # All that the builder itself is about to say: a container knows its own id.
        [*ENDS, *LAST],
        [*ENDS, *LAST[:1], f"---> Running in {THERE}"],
        [*ENDS, *LAST[:3], "Step 4/3 : nothing", f"---> Running in {THERE}"],
        [ENDS[0], f"---> Running in {THERE}"],
    ],
)
def test_a_step_that_tells_the_rest_of_the_story_puts_it_in_doubt(printed):
    assert listened(*BEGIN, *RUNS, *printed, *ENDS, *LAST)[1]
