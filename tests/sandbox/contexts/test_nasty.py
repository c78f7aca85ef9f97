"""Dockerfiles that are written to be read in one way by us and in another by Docker: each is refused, or made harmless.

Refused means before Docker hears of it: the tests of that have no engine at all.
"""

from __future__ import annotations

from typing import cast

import pytest

from sandbox.contexts.build import build_context
from sandbox.dockerfile import parse_dockerfile
from sandbox.engines.docker import DockerEngine
from sandbox.engines.docker.throwaway import throwaway
from tests.sandbox.contexts.good import BASE

FROM = f"FROM {BASE}\n"
EVIL = "ADD http://127.0.0.1:9/x /x\n"
NO_ENGINE = cast("DockerEngine", None)

REFUSED = {
    # What hides a line's end, or a directive, from one of two readers.
    "no-break space before a directive": f"\u00a0# escape=`\n{FROM}RUN true `\n{EVIL}",
    "vertical tab before a directive": f"\v# escape=`\n{FROM}RUN true `\n{EVIL}",
    "form feed after a backslash": f"{FROM}RUN true \\\f\n{EVIL}",
    "no-break space after a backslash": f"{FROM}RUN true \\\u00a0\n{EVIL}",
    "em space after a backslash": f"{FROM}RUN true \\\u2003\n{EVIL}",
    "next line as a line's end": f"{FROM}RUN true\u0085{EVIL}",
    "line separator as a line's end": f"{FROM}RUN true\u2028{EVIL}",
    "paragraph separator as a line's end": f"{FROM}RUN true\u2029{EVIL}",
    "carriage return alone as a line's end": f"{FROM}RUN true\r{EVIL}",
    "file separator as a line's end": f"{FROM}RUN true\x1c{EVIL}",
    "zero-width space within an instruction": f"{FROM}A\u200bDD http://127.0.0.1:9/x /x\n",
    "byte order mark within": f"{FROM}\ufeffRUN true\n",
    "right-to-left override": f"{FROM}RUN true \u202e x/ x/9:1.0.0.721//:ptth DDA\n",
    "soft hyphen": f"{FROM}RUN tr\u00adue\n",
    "NUL": f"{FROM}RUN true\0\n{EVIL}",
    "escape character": f"{FROM}RUN printf '\x1b[2J'\n",
    "backspace": f"{FROM}RUN true\b\n",
    "delete": f"{FROM}RUN true\x7f\n",
    "control character in a continuation": f"{FROM}RUN true \\\n\x01 {EVIL}",
    "another escape character": f"# escape=`\n{FROM}RUN true `\n{EVIL}",
    "another escape character, oddly written": f"#  ESCAPE = `\n{FROM}RUN true\n",
    "two backslashes at a line's end": f"{FROM}RUN echo \\\\\n{EVIL}",
    "a continued line that is empty": f"{FROM.strip()} AS a\nRUN true \\ \\\n\n"
    f"{FROM.strip()} AS secret\n{FROM}COPY --from=secret /s /\n",
    "a user behind a continued line that is empty": f"{FROM}RUN true \\ \\\n\nUSER 1000\n",
    "a flag with a backslash in it": f"{FROM}COPY --f\\rom=secret /a /\n",
    "two places to copy from": f"{FROM.strip()} AS a\n{FROM}COPY --from=a --from=secret /a /\n",
    "a stage's name in another alphabet": f"{FROM.strip()} AS k\n{FROM}COPY --from=\u212a /a /\n",
    "a backslash at the file's end": f"{FROM}RUN true \\\n",
    # What BuildKit takes for a text of several lines, of which some are instructions.
    "heredoc": f"{FROM}RUN cat <<EOF\nUSER 1000\nEOF\n",
    "heredoc with a dash": f"{FROM}RUN cat <<-EOF\nUSER 1000\nEOF\n",
    "heredoc in quotes": f"{FROM}RUN cat <<'EOF'\nUSER 1000\nEOF\n",
    "heredoc with a number": f"{FROM}RUN cat 3<<EOF\nUSER 1000\nEOF\n",
    "heredoc of COPY": f"{FROM}COPY <<a /a\nUSER 1000\na\n",
    "heredoc of ADD": f"{FROM}ADD <<a /a\nUSER 1000\na\n",
    # What reaches the network, other images, or the host.
    "RUN with the host's network": f"{FROM}RUN --network=host true\n",
    "RUN without a sandbox": f"{FROM}RUN --security=insecure true\n",
    "RUN that mounts another image": f"{FROM}RUN --mount=type=bind,from=secret,target=/s true\n",
    "RUN that mounts a shared cache": f"{FROM}RUN --mount=type=cache,target=/c true\n",
    "RUN that asks for an agent": f"{FROM}RUN --mount=type=ssh true\n",
    "COPY from any image": f"{FROM}COPY --from=two-kitchens/pinned /etc/passwd /\n",
    "COPY from any image, in small letters": f"{FROM}copy --from=secret /etc/passwd /\n",
    "COPY from a variable": f"ARG I=secret\n{FROM}COPY --from=$I /etc/passwd /\n",
    "COPY from an image in quotes": f'{FROM}COPY --from="secret" /a /\n',
    "COPY from a stage further down": f"{FROM}COPY --from=late /a /\n{FROM.strip()} AS late\n",
    "COPY over a continued line": f"{FROM}COPY \\\n# a comment\n --from=secret /a /\n",
    "ADD of an address": f"{FROM}{EVIL}",
    "ADD of an address in a list": f'{FROM}ADD ["http://127.0.0.1:9/x", "/x"]\n',
    "ADD of an address by a variable": f"{FROM}ARG U=http://127.0.0.1:9/\nADD $U /x\n",
    "ADD of a repository": f"{FROM}ADD git@127.0.0.1:a.git /x\n",
    "ONBUILD": f"{FROM}ONBUILD {EVIL}",
    "VOLUME": f"{FROM}VOLUME /data\n",
    "VOLUME in small letters, as a list": f'{FROM}volume ["/data"]\n',
    "another image": "FROM secret\n",
    "another image by a variable": "ARG B=secret\nFROM ${B}\n",
    "another image behind a stage's name": f"FROM secret AS x\n{FROM}",
    "a platform in place of an image": f"FROM --platform=$BUILDPLATFORM {BASE} extra\n",
    "nothing at all": "FROM scratch\nCOPY . /\n",
    # What confuses who is who.
    "two stages of one name": f"{FROM.strip()} AS a\n{FROM.strip()} AS A\n",
    "a stage called like an image": f"{FROM.strip()} AS two-kitchens/base\n",
    "an unknown instruction": f"{FROM}INCLUDE other\n",
    "a shebang": f"#!/bin/sh\nADD http://127.0.0.1:9/ /\n{FROM}",
    "a JSON document": '{"syntax": "docker.io/evil/frontend"}\n' + FROM,
    "twenty thousand lines": FROM + "RUN true\n" * 20_000,
}

HARMLESS = {
    "a syntax directive": (
        f"# syntax=docker.io/evil/frontend\n{FROM}RUN true\n",
        "\nFROM ours:1 AS stage-0\nRUN true\n",
    ),
    "a syntax directive behind slashes is none here": (f"# x\n#syntax=evil\n{FROM}", "\n\nFROM ours:1 AS stage-0\n"),
    "a check directive": (f"# check=skip=all;error=true\n{FROM}", "\nFROM ours:1 AS stage-0\n"),
    "Docker's own escape character": (f"# escape=\\\n{FROM}RUN a \\\n b\n", "\nFROM ours:1 AS stage-0\nRUN a  b\n"),
    "comments within a continuation": (
        f"{FROM}RUN a && \\\n# {EVIL.strip()} \\\n b\n",
        "FROM ours:1 AS stage-0\nRUN a &&  b\n",
    ),
    "a comment that looks like a line": (f"{FROM}# {EVIL}RUN true\n", "FROM ours:1 AS stage-0\n\nRUN true\n"),
    "lines' ends of Windows": (f"{FROM}RUN a \\\n b\n".replace("\n", "\r\n"), "FROM ours:1 AS stage-0\nRUN a  b\n"),
    "a byte order mark in front": (f"\ufeff{FROM}", "FROM ours:1 AS stage-0\n"),
    "another platform": (f"FROM --platform=linux/s390x {BASE}\n", "FROM ours:1 AS stage-0\n"),
    "a shift that is no heredoc": (f"{FROM}RUN echo $((1 << 3))\n", "FROM ours:1 AS stage-0\nRUN echo $((1 << 3))\n"),
    "letters beyond ASCII": (f"{FROM}RUN echo Käse\n", "FROM ours:1 AS stage-0\nRUN echo Käse\n"),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=list(REFUSED))
def test_it_is_refused_before_docker_hears_of_it(text):
    made = build_context(NO_ENGINE, {"Dockerfile": text.encode()}, "never", {BASE: "ours:1"})
    assert made.error
    assert "Docker says" not in made.error
    assert not made.image


def test_there_are_enough_of_them():
    assert len(REFUSED) >= 40


@pytest.mark.parametrize(("text", "written"), HARMLESS.values(), ids=list(HARMLESS))
def test_what_docker_gets_has_nothing_of_it(text, written):
    read = parse_dockerfile(text)
    assert read.write({BASE: "ours:1"}).rstrip("\n") == written.rstrip("\n")
    # What was written reads the same again: there is nothing left to disagree about.
    assert parse_dockerfile(written.replace("stage-0", "again")).instructions[0].value == "ours:1 AS again"


@pytest.mark.docker
def test_a_frontend_that_nobody_has_is_never_asked_for(docker_engine, environments, stand_ins):
    text = f"# syntax=127.0.0.1:9/evil/frontend:1\n{FROM}RUN true\n"
    with throwaway(docker_engine.api) as tag:
        assert build_context(docker_engine, {"Dockerfile": text.encode()}, tag, stand_ins).error == ""
