"""Judging Dockerfiles by reading."""

from __future__ import annotations

import pytest

from grader.requests import Missed
from grader.subjects.dockerfiles import BASE, is_base, require_digest, require_user
from sandbox.dockerfile import parse_dockerfile

DIGEST = BASE.partition("@")[2]


@pytest.mark.parametrize(
    ("image", "right"),
    [
        (BASE, True),
        (f"python@{DIGEST}", True),
        (f"docker.io/library/python:3.11-slim@{DIGEST}", True),
        ("python:3.11", True),
        ("python:3.11.9-slim-bookworm", True),
        ("python:3.12-slim", False),
        ("python:3.110", False),
        ("python:latest", False),
        ("python", False),
        (f"debian@{DIGEST}", False),
        (f"python:3.11@sha256:{'0' * 64}", False),
    ],
)
def test_the_pantry_stands_in_for_pythons_of_its_own_version(image, right):
    assert is_base(image) is right


@pytest.mark.parametrize(
    "text",
    [
        f"FROM {BASE}\n",
        f"ARG BASE={BASE}\nFROM ${{BASE}}\n",
        f"FROM {BASE} AS making\nFROM making AS more\nFROM python@{DIGEST}\nCOPY --from=making /a /b\n",
    ],
)
def test_every_way_to_name_the_digest_counts(text):
    require_digest(parse_dockerfile(text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("FROM python:3.11\n", "add @ and the digest"),
        (f"FROM python:3.11 AS making\nFROM {BASE}\n", "add @ and the digest"),
        (f"FROM python:3.11@sha256:{'0' * 64}\n", "of another image"),
        (f"FROM {BASE[:-1]}\n", "copy all of it"),
    ],
)
def test_another_image_or_none_is_told(text, says):
    with pytest.raises(Missed, match=says):
        require_digest(parse_dockerfile(text))


@pytest.mark.parametrize("user", ["1000", "1000:1000", "cook", "nobody:0"])
def test_a_user_who_is_not_root_will_do(user):
    require_user(parse_dockerfile(f"FROM {BASE}\nUSER root\nUSER {user}\n"))


@pytest.mark.parametrize("line", ["USER root", "USER 0:0", "USER 0", 'USER "root"', "LABEL a=b", "USER 1\nUSER root"])
def test_root_will_not_do(line):
    with pytest.raises(Missed, match="name another user"):
        require_user(parse_dockerfile(f"FROM {BASE}\n{line}\n"))
