"""Whose fault it may be: of a job that was still running at its deadline, and of one that was killed."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from sandbox.environment import load_environment
from sandbox.errors import EngineLost
from sandbox.job import Job, Limits
from sandbox.judge import Outcome, judge
from sandbox.protocol import BEGINS, Request, sealed
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


def killed(*, answered: Mapping[str, object] | None = None, **seen):
    """The result of a job that was killed by signal 9: alone, so that the runner tells of it, or with its runner."""
    job = Job(("python", "train.py"))
    request = Request.of(job, self_limit=False)
    channel = bytearray(sealed(request.nonce, BEGINS))
    if answered is not None:
        channel += sealed(request.nonce, json.dumps({**GOOD, "exit_code": -9, **answered}).encode())
        outcome = Outcome(channel, **seen)
    else:
        outcome = Outcome(channel, exit_code=137, **seen)
    return judge(outcome, request, job, load_environment("dev"), Evidence(EvidenceKind.DOCKER, "", "", "", ""), 1.0)


def test_memory_that_the_engine_saw_run_out_comes_before_all_that_may_have_killed():
    for seen in ({}, {"killed_on_request": True, "sees_memory": True}):
        for answered in (None, {"memory_kills": 0}):
            result = killed(answered=answered, out_of_memory=True, **seen)
            assert result.status is Status.MEMORY
            assert "needed more than its 1.0 GiB of memory" in result.message


def test_a_container_that_was_killed_on_request_is_the_engines_trouble():
    with pytest.raises(EngineLost, match=r"“python train\.py” was killed from outside, as by “docker kill”: try again"):
        killed(killed_on_request=True, sees_memory=True)


def test_a_runner_that_was_killed_by_nobody_knows_whom_may_have_lacked_memory_only_where_that_can_be_missed():
    result = killed(sees_memory=True)
    assert result.status is Status.ERROR
    assert "not for lack of memory" in result.message
    result = killed(sees_memory=False)
    assert result.status is Status.MEMORY
    assert "as happens when it needs more than its 1.0 GiB of memory" in result.message


@pytest.mark.parametrize(("kills", "status"), [(0, Status.ERROR), (1, Status.MEMORY), (None, Status.MEMORY)])
def test_a_job_that_was_killed_lacked_memory_only_if_the_kernel_killed_for_that(kills, status):
    result = killed(answered={"memory_kills": kills})
    assert result.status is status
    assert ("not for lack of memory" in result.message) is (status is Status.ERROR)
