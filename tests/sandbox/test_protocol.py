"""The runner's channel: one line with the right seal is an answer, everything else is none."""

from __future__ import annotations

import base64
import json

import pytest

from sandbox.job import Job, Limits
from sandbox.protocol import BEGINS, NoAnswer, Request, read_answer, sealed

NONCE = "0123456789abcdef"
GOOD = {
    "exit_code": 0,
    "stopped": None,
    "seconds": 0.5,
    "cpu_seconds": 0.25,
    "memory_kills": 0,
    "stdout": base64.b64encode("grüß".encode()).decode(),
    "stderr": "",
    "stdout_cut": False,
    "stderr_cut": False,
    "files": {"a.bin": "/wCA"},
    "missing": ["b"],
    "too_large": None,
    "fingerprint": {"python": {"version": "3.11.2"}},
}


BEGUN = sealed(NONCE, BEGINS)


def line(nonce: str = NONCE, **changes) -> bytes:
    return sealed(nonce, json.dumps({**GOOD, **changes}).encode())


def test_a_good_answer_is_decoded():
    answer = read_answer(line(), NONCE)
    assert (answer.exit_code, answer.stdout.decode(), answer.files, answer.missing) == (
        0,
        "grüß",
        {"a.bin": b"\xff\x00\x80"},
        ("b",),
    )
    assert answer.fingerprint.python == {"version": "3.11.2"}


def test_an_answer_may_say_that_the_command_never_began():
    assert read_answer(sealed(NONCE, b'{"not_started": "no such file"}'), NONCE).not_started


def test_before_it_may_stand_that_the_command_begins():
    assert read_answer(BEGUN + line(), NONCE) == read_answer(line(), NONCE)


@pytest.mark.parametrize("channel", [b"", b"\n\n", b"  \n", BEGUN])
def test_silence_is_no_answer(channel):
    with pytest.raises(NoAnswer, match="nothing came back"):
        read_answer(channel, NONCE)


@pytest.mark.parametrize(
    "channel",
    [
        line() + line(),
        b"hello\n" + line(),
        BEGUN + BEGUN + line(),
        line() + BEGUN,
        sealed("f" * 16, BEGINS) + line(),
        line() + b"hello",
        line() + line(nonce="0" * 16),
        line().replace(b", ", b",\n"),
    ],
)
def test_an_answer_with_something_beside_it_is_none(channel):
    with pytest.raises(NoAnswer, match="something else wrote into the channel"):
        read_answer(channel, NONCE)


@pytest.mark.parametrize(
    "channel",
    [
        line(nonce="f" * 16),
        line()[:64] + line(exit_code=1)[64:],
        line().replace(b'"exit_code": 0', b'"exit_code": 9'),
        line()[65:],
        b" " + line()[65:],
        line(exit_code="zero"),
        line(exit_code=None),
        line(stdout="not base64!"),
        line(stdout=5),
        line(files=["a"]),
        line(files={"a": 1}),
        line(missing=None),
        line(too_large=[1]),
        line(exit_code=float("inf")),
        line(fingerprint="3.11"),
        *(sealed(NONCE, body) for body in (b"[]", b"5", b"null", b"hello", b"[" * 100_000, b"\xff\xfe", b"{}")),
        b"hello",
        b"\xff\xfe",
    ],
)
@pytest.mark.usefixtures("no_garbage_meanwhile")
def test_what_only_looks_like_an_answer_is_none(channel):
    with pytest.raises(NoAnswer, match="was not written by the runner"):
        read_answer(channel, NONCE)


def test_a_request_is_one_line_and_never_carries_the_same_nonce_twice():
    job = Job(("python", "-c", "print('ü\n')"), {"a.txt": b"\n\n"}, b"\n")
    one, two = Request.of(job, self_limit=False), Request.of(job, self_limit=False)
    assert one.line.count(b"\n") == 1
    assert one.nonce != two.nonce
    assert json.loads(one.line)["nonce"] == one.nonce


def test_an_answer_has_room_for_all_that_the_limits_let_through():
    limits = Limits(output=3000, files=6000)
    request = Request.of(Job(("python",), limits=limits), self_limit=False)
    full = line(
        stdout=base64.b64encode(b"x" * 3000).decode(),
        stderr=base64.b64encode(b"x" * 3000).decode(),
        files={"a": base64.b64encode(b"x" * 6000).decode()},
    )
    assert len(full) < request.most_response
