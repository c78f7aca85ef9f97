"""`python3 course.py doctor`: what it finds, and that nothing that it meets breaks it."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.course.examination import NO_DOCKER, examine
from tests.course.index import Index
from tests.course.project import Project

NAMES = ["Python", "Interpreters", "Folder", "Disk", "Installed", "Memory", "Port", "Packages", "Docker", "Images"]
SYSTEMS = {"linux", "macos", "windows"}


def test_the_report_for_machines_has_every_check_and_a_fix_for_every_system(project: Project, taken_port: int) -> None:
    code, found = examine(project, "--port", str(taken_port))
    assert code == 0
    assert list(found) == NAMES
    for check in found.values():
        assert set(check) == {"name", "status", "code", "found", "fix"}
        assert check["status"] in ("ok", "warning", "failed")
        assert check["status"] == "ok" or check["fix"] is None or set(check["fix"]) == SYSTEMS
    assert found["Port"]["name"] == f"Port {taken_port}"


def test_it_works_before_anything_is_installed_and_leaves_nothing_behind(project: Project, bare_python: str) -> None:
    before = sorted(project.root.rglob("*"))
    code, found = examine(project, python=bare_python)
    assert code == 0
    assert found["Installed"]["code"] == "no"
    assert sorted(project.root.rglob("*")) == before


def test_it_knows_when_the_course_is_installed(project: Project) -> None:
    project.run("install")
    assert examine(project)[1]["Installed"]["code"] == "whole"
    project.lock("# another\n")
    assert examine(project)[1]["Installed"]["code"] == "stale"


def test_the_fix_for_this_system_stands_first_and_the_others_follow(project: Project) -> None:
    done = project.run("doctor", **NO_DOCKER)
    lines = [line.strip() for line in done.stdout.splitlines()]
    fixes = lines[next(number for number, line in enumerate(lines) if "Docker" in line) + 1 :][:3]
    first = {"linux": "Linux:", "darwin": "macOS:"}[sys.platform]
    assert fixes[0].startswith(first)
    assert {fix.split()[0] for fix in fixes} == {"Linux:", "macOS:", "Windows:"}


def test_a_port_in_use_is_a_warning_that_names_who_has_it(project: Project, taken_port: int) -> None:
    code, found = examine(project, "--port", str(taken_port))
    assert code == 0
    assert found["Port"]["code"] == "in-use"
    assert f"(process {os.getpid()})" in found["Port"]["found"]
    assert found["Port"]["fix"]["linux"] == f"kill {os.getpid()}"


def test_a_free_port_is_free(project: Project, free_port: int) -> None:
    assert examine(project, "--port", str(free_port))[1]["Port"]["code"] == "free"


def test_an_index_that_answers_is_named_with_where_it_was_set(project: Project, index: Index) -> None:
    found = examine(project)[1]["Packages"]
    assert found["code"] == "reachable"
    assert found["found"] == f"{index.url} (PIP_INDEX_URL) answers"
    assert index.requests == ["/simple/uv/"]


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"PIP_INDEX_URL": "https://packages.invalid/simple"}, "network"),
        ({"PIP_INDEX_URL": "http://packages.invalid/simple", "HTTP_PROXY": "http://127.0.0.1:9"}, "proxy"),
        ({"PIP_CERT": "/no/such.pem"}, "settings"),
        ({"PIP_INDEX_URL": "nonsense"}, "settings"),
    ],
)
def test_each_wall_before_the_index_is_told_apart(project: Project, variables: dict[str, str], code: str) -> None:
    status, found = examine(project, **variables)
    assert found["Packages"]["code"] == code
    assert found["Packages"]["status"] == "failed"
    assert status == 1
    assert set(found["Packages"]["fix"]) == SYSTEMS


def test_a_certificate_that_nobody_vouches_for_is_a_finding_of_its_own(
    project: Project, tls_index: tuple[Index, Path]
) -> None:
    served, authority = tls_index
    assert examine(project, PIP_INDEX_URL=served.url)[1]["Packages"]["code"] == "certificate"
    assert examine(project, PIP_INDEX_URL=served.url, PIP_CERT=str(authority))[1]["Packages"]["code"] == "reachable"


def test_a_dead_network_is_only_a_warning_once_the_course_is_installed(project: Project) -> None:
    project.run("install")
    code, found = examine(project, PIP_INDEX_URL="https://packages.invalid/simple")
    assert (code, found["Packages"]["status"], found["Packages"]["code"]) == (0, "warning", "network")


def test_an_index_that_never_answers_is_given_up_within_seconds(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        found = examine(project, PIP_INDEX_URL=f"http://127.0.0.1:{silent.getsockname()[1]}/simple")[1]
        assert time.monotonic() - started < 60
    assert "no answer in time" in found["Packages"]["found"]


def test_an_old_python_with_none_that_fits_is_a_failure_with_a_fix(
    project: Project, old_python: Callable[[str], str]
) -> None:
    code, found = examine(project, python=old_python("3.8"))
    assert code == 1
    assert found["Python"]["code"] == "too-old"
    assert set(found["Python"]["fix"]) == SYSTEMS
    assert found["Interpreters"]["code"] == "none"


def test_an_old_python_beside_one_that_fits_is_fine(
    project: Project, old_python: Callable[[str], str], uv_folder: Path
) -> None:
    (uv_folder / "python3").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    code, found = examine(project, python=old_python("3.8"))
    assert code == 0
    assert found["Python"]["code"] == "another-fits"


def test_pythons_of_pyenvs_are_found_though_they_are_not_on_path(project: Project, tmp_path: Path) -> None:
    ours = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] not in ((3, 11), (3, 12), (3, 13)):
        pytest.skip("not exercised, interpreters: the local engine wants other Pythons than this one")
    program = tmp_path / "pyenv" / "versions" / ours / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    found = examine(project, PYENV_ROOT=str(tmp_path / "pyenv"))[1]["Interpreters"]
    assert ours in found["found"]


def test_a_console_that_knows_no_check_marks_gets_plain_characters(project: Project) -> None:
    done = project.run("doctor", **NO_DOCKER, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert done.stdout.startswith("+ Python")


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_shown_on_a_terminal_alone_and_only_where_wanted(
    project: Project, variables: dict[str, str], coloured: bool
) -> None:
    assert ("\x1b[" in on_a_terminal(project, variables)) == coloured
    assert "\x1b[" not in project.run("doctor", **NO_DOCKER).stdout


def on_a_terminal(project: Project, variables: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    env = {**project.env, "TERM": "xterm", **NO_DOCKER, **variables}
    course = [sys.executable, str(project.root / "course.py"), "doctor"]
    with subprocess.Popen(course, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        process.wait(120)
    return shown.decode()
