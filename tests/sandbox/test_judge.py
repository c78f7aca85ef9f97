"""What is said of a job that was still running at its deadline: whose fault it may be."""

from __future__ import annotations

import json

import pytest

from sandbox.environment import load_environment
from sandbox.job import Job, Limits
from sandbox.judge import Outcome, judge
from sandbox.protocol import Request, sealed
from sandbox.result import Evidence, EvidenceKind, Status
from tests.sandbox.test_protocol import GOOD

LOOP, WAITED = "look for a loop that does not end", "it waited for something, or this machine has too much else to do"


def told(cpu_seconds: float | None, *, cpus: float = 1.0, overdue: bool = False) -> str:
    """The message of a job that was stopped after ten seconds, of which it had a processor for so long."""
    job = Job(("python", "train.py"), limits=Limits(seconds=10, cpus=cpus))
    request = Request.of(job, self_limit=False)
    answer = {**GOOD, "stopped": "timeout", "cpu_seconds": cpu_seconds}
    outcome = Outcome(bytearray(sealed(request.nonce, json.dumps(answer).encode())), overdue=overdue)
    evidence = Evidence(EvidenceKind.LOCAL, "", "", "", "")
    result = judge(outcome, request, job, load_environment("dev"), evidence, 10.0)
    assert result.status is Status.TIMEOUT
    assert result.message.startswith("“python train.py” was still running after 10 s and was stopped")
    return result.message


@pytest.mark.parametrize("cpu_seconds", [5.0, 9.9, 40.0])
def test_one_that_was_at_work_is_to_look_for_a_loop(cpu_seconds):
    assert LOOP in told(cpu_seconds)


@pytest.mark.parametrize("cpu_seconds", [0.0, 4.9])
def test_one_that_hardly_had_a_processor_is_not_told_of_loops_but_to_try_again(cpu_seconds):
    message = told(cpu_seconds)
    assert WAITED in message
    assert f"at work for only {cpu_seconds} s" in message
    assert "Try again" in message
    assert LOOP not in message


def test_one_that_may_have_half_a_processor_is_held_to_that():
    assert LOOP in told(2.6, cpus=0.5)
    assert WAITED in told(2.4, cpus=0.5)


def test_where_nobody_counted_nothing_is_said_of_it():
    assert LOOP in told(None)
    assert LOOP in told(0.0, overdue=True)
