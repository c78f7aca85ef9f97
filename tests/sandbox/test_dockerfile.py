"""Reading a Dockerfile."""

from __future__ import annotations

import pytest

from sandbox.dockerfile import exec_form, parse_dockerfile
from sandbox.errors import BadDockerfile

TWO_STAGES = """# a comment
ARG BASE=python:3.11
from ${BASE} as making
RUN pip install \\
    # another comment
    one \\
    two
FROM making
USER cook
CMD ["python", "serve.py"]
"""


def test_instructions_have_their_lines_and_continued_ones_are_joined():
    found = parse_dockerfile(TWO_STAGES).instructions
    assert [(one.name, one.line) for one in found] == [
        ("ARG", 2),
        ("FROM", 3),
        ("RUN", 4),
        ("FROM", 8),
        ("USER", 9),
        ("CMD", 10),
    ]
    assert found[2].value.split() == ["pip", "install", "one", "two"]


def test_a_stage_is_no_image_from_outside():
    assert parse_dockerfile(TWO_STAGES).bases == ("python:3.11",)


def test_an_image_is_put_in_the_place_of_another_and_nothing_else_changes():
    read = parse_dockerfile(TWO_STAGES)
    written = read.write({"python:3.11": "ours/base:1"})
    assert written.split("\n")[1:3] == ["ARG BASE=python:3.11", "FROM ours/base:1 AS stage-0"]
    again = parse_dockerfile(written).instructions
    assert [(one.name, one.line) for one in again] == [(one.name, one.line) for one in read.instructions]
    assert [str(one) for one in again if one.name != "FROM"] == [
        str(one) for one in read.instructions if one.name != "FROM"
    ]


def test_what_counts_is_what_the_last_stage_says():
    read = parse_dockerfile("FROM a AS b\nUSER root\nFROM c\nCMD x\nCMD y\n")
    assert read.last("USER") is None
    assert str(read.last("CMD")) == "CMD y"


def test_what_a_stage_beneath_says_counts_too():
    read = parse_dockerfile("FROM a AS b\nUSER cook\nCMD x\nFROM b AS c\nCMD y\nFROM c\nWORKDIR /srv\n")
    assert str(read.last("USER")) == "USER cook"
    assert str(read.last("CMD")) == "CMD y"


def test_a_file_from_windows_reads_the_same():
    text = "\ufeff" + TWO_STAGES.replace("\n", "\r\n")
    assert parse_dockerfile(text).instructions == parse_dockerfile(TWO_STAGES).instructions


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no FROM"),
        ("# only this\n", "has no FROM"),
        ("FRM python\n", "Line 1 of the Dockerfile begins with “FRM”"),
        ("RUN true\nFROM a\n", "Line 1 of the Dockerfile stands before FROM"),
        ("FROM a\nRUN one\n  two\n", "Line 3 of the Dockerfile begins with “TWO”"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text, says):
    with pytest.raises(BadDockerfile, match=says):
        parse_dockerfile(text)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('["python", "serve.py"]', ("python", "serve.py")),
        ("python serve.py", None),
        ("['python']", None),
        ("[]", None),
        ("[1]", None),
        ('"python"', None),
        ("[" * 100_000, None),
    ],
)
@pytest.mark.usefixtures("no_garbage_meanwhile")
def test_exec_form_is_a_json_list_of_texts(value, words):
    assert exec_form(value) == words


def test_a_stage_counts_from_where_it_stands_and_in_any_letters():
    read = parse_dockerfile("FROM debian AS one\nFROM ONE AS Debian\nFROM debian\n")
    assert read.images == ("debian", "one", "debian")
    assert read.bases == ("debian",)
    assert parse_dockerfile("FROM secret\nFROM debian AS secret\n").bases == ("secret", "debian")


def test_a_from_of_several_lines_is_replaced_as_a_whole():
    read = parse_dockerfile("FROM \\\n  debian \\\n  AS one\nRUN true\n")
    assert read.write({"debian": "ours/base:1"}) == "FROM ours/base:1 AS stage-0\n\n\nRUN true\n"


def test_an_image_that_files_are_taken_from_is_replaced_too():
    read = parse_dockerfile("FROM a AS one\nCOPY --from=ghcr.io/x/uv:1 /uv /bin/\nCOPY --from=ONE --chown=1 /a /b\n")
    assert read.copied_from == ("ghcr.io/x/uv:1",)
    written = read.write({"a": "ours:1", "ghcr.io/x/uv:1": "ours:2"})
    assert written == "FROM ours:1 AS stage-0\nCOPY --from=ours:2 /uv /bin/\nCOPY --from=stage-0 --chown=1 /a /b\n"


def test_no_name_of_a_stage_reaches_the_builder():
    text = "FROM a AS Secret\nFROM secret AS two\nCOPY --from=0 /a /b\nFROM a\nCOPY --from=TWO /a /b\n"
    written = parse_dockerfile(text).write({"a": "ours:1"}).splitlines()
    assert written == [
        "FROM ours:1 AS stage-0",
        "FROM stage-0 AS stage-1",
        "COPY --from=stage-0 /a /b",
        "FROM ours:1 AS stage-2",
        "COPY --from=stage-1 /a /b",
    ]


@pytest.mark.parametrize("line", [r"COPY --f\rom=secret /a /b", "COPY --from=a --from=b /a /b", "ONBUILD RUN true"])
def test_what_no_dockerfile_may_have_is_refused_in_an_environment_too(line):
    with pytest.raises(BadDockerfile, match="Line 2 of the Dockerfile"):
        parse_dockerfile(f"FROM a\n{line}\n")


def test_what_each_step_needs_is_put_in_front_of_it():
    written = parse_dockerfile("FROM a\nRUN one \\\n  two\nCOPY x y\n").write({}, "--mount=type=secret,id=pip")
    assert written == "FROM a AS stage-0\nRUN --mount=type=secret,id=pip one   two\n\nCOPY x y\n"


def test_directives_and_comments_never_reach_the_builder():
    text = "# syntax=docker.io/evil/frontend\n# check=skip=all\n# escape=\\\nFROM a # AS b\n"
    with pytest.raises(BadDockerfile):
        parse_dockerfile(text)
    assert parse_dockerfile(text.replace(" # AS b", "")).write({}) == "\n\n\nFROM a AS stage-0\n"


@pytest.mark.parametrize("value", ["a b", "a AS", "a AS b c", "--platform=x", "a RUN b", "${A}"])
def test_a_from_that_cannot_be_read_is_named(value):
    with pytest.raises(BadDockerfile, match="Line 2 of the Dockerfile cannot be read"):
        parse_dockerfile(f"# a comment\nFROM {value}\n")


@pytest.mark.parametrize("value", ["BASE=a <<EOF", "BASE=debian AS one"])
def test_an_argument_that_cannot_be_read_is_told_as_such(value):
    with pytest.raises(BadDockerfile, match="An ARG line of the Dockerfile cannot be read"):
        parse_dockerfile(f"ARG {value}\nFROM ${{BASE}}\n")


@pytest.mark.parametrize("end", ["\\\v", "\\\u00a0", "`\f", "\\ \u2003 "])
def test_what_docker_would_read_otherwise_is_refused(end):
    with pytest.raises(BadDockerfile, match="Line 2 of the Dockerfile has an invisible character"):
        parse_dockerfile(f"FROM debian\nRUN true {end}\nFROM secret\n")


def test_one_that_is_far_too_long_is_refused_at_once():
    with pytest.raises(BadDockerfile, match="20,000 are plenty"):
        parse_dockerfile("FROM debian\n" + "RUN true\n" * 20_000)
