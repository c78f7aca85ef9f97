"""The Dockerfile's lines in right and wrong orders, built for real."""

from __future__ import annotations

import pytest

from sandbox.cancellation import Cancellation
from sandbox.environment import load_environment
from sandbox.errors import EngineError
from sandbox.events import ignore
from sandbox.measurements import Measured
from sandbox.measurements.orders import LINES, MISTAKES, RIGHT, instructions, try_order
from tests.sandbox.measurements.shapes import shape

SAID = {
    "from-before-base": "should not be blank",
    "no-from": "no build stage",
    "install-before-copy": "No such file or directory: '/opt/requirements.lock'",
    "user-before-venv": "Permission denied: '/opt/venv'",
    "user-before-install": "Permission denied: '/opt/venv/",
}


def test_the_lines_are_those_of_the_dockerfile():
    dockerfile = load_environment("pinned").dockerfile
    found = instructions(dockerfile)
    assert tuple(found) == LINES
    assert list(found.values()) == [line for line in dockerfile.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("change", [lambda text: f"{text}RUN true\n", lambda text: text.replace("USER", "EXPOSE")])
def test_a_dockerfile_that_the_course_does_not_explain_is_refused(change):
    with pytest.raises(EngineError, match="has other lines than the course explains"):
        instructions(change(load_environment("pinned").dockerfile))


def test_a_mistake_ends_with_the_line_that_breaks_and_names_no_line_twice():
    for order in MISTAKES.values():
        assert set(order) <= set(LINES)
        assert len(set(order)) == len(order)


@pytest.mark.docker
def test_every_wrong_order_breaks_at_its_last_line_and_says_why(live):
    attempts = live("orders")["attempts"]
    for name, order in MISTAKES.items():
        attempt = attempts[name]
        # Without a virtual environment, an official base image has a pip of its own, which gets further.
        if name in SAID:
            assert attempt["broke"] == order[-1], name
            assert SAID[name] in "\n".join([attempt["error"], *attempt["log"]]), name


@pytest.mark.docker
def test_the_right_order_is_the_pinned_image_itself_layer_by_layer(live):
    attempt = live("orders")["attempts"][RIGHT]
    assert attempt["broke"] is None
    assert attempt["same_image"] is True
    assert all(step["reused"] for step in attempt["steps"])


@pytest.mark.docker
def test_another_order_that_works_gives_another_image(docker_engine, environments):
    order = ("base", "from", "workdir")
    attempt = try_order(docker_engine, order, ignore, Cancellation())
    assert (attempt["broke"], attempt["same_image"]) == (None, False)


@pytest.mark.docker
def test_recorded_agrees_with_docker(live):
    now, recorded = live("orders")["attempts"], Measured.recorded("orders").data["attempts"]
    assert list(recorded) == list(now)
    for name, attempt in now.items():
        assert shape({**recorded[name], "broke": ""}) == shape({**attempt, "broke": ""}), name
        if name in (*SAID, RIGHT):
            assert recorded[name]["broke"] == attempt["broke"], name
            assert recorded[name]["lines"] == attempt["lines"], name
