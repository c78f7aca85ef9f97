"""What a .dockerignore keeps out of a context."""

from __future__ import annotations

import pytest

from sandbox.contexts.ignore import sent_files
from sandbox.errors import BadIgnoreFile


def sent(ignore, *names):
    files = dict.fromkeys(("Dockerfile", *names), b"") | {".dockerignore": ignore.encode()}
    return set(sent_files(files)) - {"Dockerfile", ".dockerignore"}


def test_patterns_folders_and_exceptions_count():
    names = ("a.py", "data/big.csv", "data/deep/er.csv", "secret.env", "notes.md")
    assert sent("**/*.csv\n/secret.env\n# a comment\n\n", *names) == {"a.py", "notes.md"}
    assert sent("data\n", *names) == {"a.py", "secret.env", "notes.md"}
    assert sent("*\n!a.py\n", *names) == {"a.py"}


def test_without_one_everything_is_sent():
    assert sent("", "a.py", "b/c.csv") == {"a.py", "b/c.csv"}


def test_a_pattern_that_is_none_is_named():
    with pytest.raises(BadIgnoreFile, match=r"perhaps “a\[z-a\]”"):
        sent("*.csv\na[z-a]\n", "a.py")


def test_the_dockerfile_is_always_sent():
    assert "Dockerfile" in sent_files({"Dockerfile": b"", ".dockerignore": b"*"})


@pytest.mark.parametrize("ignore", ["*.csv\n" * 201, "*a" * 101])
def test_no_more_patterns_are_matched_than_anybody_writes(ignore):
    with pytest.raises(BadIgnoreFile, match="name folders and kinds of files"):
        sent(ignore, "a.csv")
