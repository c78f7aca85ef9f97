"""Where uv comes from: PATH, pip, or its wheel by the hash in the lock."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher import network, uv_wheel
from launcher.locked_uv import LockedUv
from launcher.package_source import PackageSource
from tests.course.index import Index
from tests.course.project import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_on_path(request: pytest.FixtureRequest, env: dict[str, str], tmp_path: Path) -> None:
    """In this file no uv is on PATH, unless a test asks for it."""
    if "on_path" not in request.node.name:
        env["PATH"] = str(tmp_path / "nothing")


def fetched(project: Project) -> list[Path]:
    return list((project.root / ".two-kitchens").glob("uv-*/uv"))


def test_the_uv_on_path_is_used(project: Project, index: Index) -> None:
    assert project.run("install").returncode == 0
    assert fetched(project) == []
    assert not any(path.startswith("/simple/uv/") for path in index.requests)


def test_a_shim_on_path_that_does_not_run_is_no_uv(
    project: Project, offer_uv: Callable[[Project], None], uv_folder: Path
) -> None:
    offer_uv(project)
    (uv_folder / "uv").unlink()
    (uv_folder / "uv").write_text("#!/bin/sh\necho 'uv: command not found' >&2\nexit 127\n")
    (uv_folder / "uv").chmod(0o755)
    done = project.run("install")
    assert done.returncode == 0, done.stderr
    assert fetched(project)


def test_a_python_without_pip_fetches_the_wheel_that_the_lock_names(
    project: Project, offer_uv: Callable[[Project], None], bare_python: str, index: Index
) -> None:
    offer_uv(project)
    # Isolated and without its site-packages: nothing but the standard library can have done it.
    done = subprocess.run(
        [bare_python, "-I", "-S", project.root / "course.py", "install"],
        env=project.env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(fetched(project)) == 1
    # The page and the file once for the launcher, once more for uv itself, which the lock names too.
    assert index.requests[0] == "/simple/uv/"
    assert project.python("import pinch; print(pinch.VERSION)") == "1.0"


def test_a_python_with_pip_lets_pip_fetch_it(
    project: Project, offer_uv: Callable[[Project], None], pip_python: str, index: Index
) -> None:
    offer_uv(project)
    done = project.run("install", python=pip_python)
    assert done.returncode == 0, done.stderr
    assert len(fetched(project)) == 1
    assert index.agents[0].startswith("pip/")
    assert not any(agent.startswith("Python-urllib") for agent in index.agents)
    # What pip needed on the way is gone.
    assert sorted(path.name for path in (project.root / ".two-kitchens").glob("pip-*")) == []


def test_what_was_fetched_is_used_again(
    project: Project, offer_uv: Callable[[Project], None], bare_python: str, index: Index
) -> None:
    offer_uv(project)
    project.run("install", python=bare_python)
    index.requests.clear()
    project.stamp.write_text('{"state": "making"}')
    done = project.run("install", python=bare_python)
    assert done.returncode == 0, done.stderr
    assert "fetching" not in done.stdout


@pytest.mark.parametrize("python", ["bare_python", "pip_python"])
def test_a_wheel_that_was_tampered_with_is_refused_and_nothing_of_it_is_kept(
    project: Project, offer_uv: Callable[[Project], None], index: Index, python: str, request: pytest.FixtureRequest
) -> None:
    offer_uv(project)
    index.tamper("uv")
    done = project.run("install", python=request.getfixturevalue(python))
    assert done.returncode == 1
    assert "is not the one that requirements.txt names by its hash, so it was not used" in done.stderr
    assert "PIP_INDEX_URL" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert fetched(project) == []


def test_an_index_without_uv_is_named(project: Project, index: Index, bare_python: str) -> None:
    project.lock(f"uv==0.1.2 --hash=sha256:{'0' * 64}\n")
    done = project.run("install", python=bare_python)
    assert done.returncode == 1
    assert f"No uv 0.1.2 for {sysconfig.get_platform()} was found in {index.url}" in done.stderr


def test_a_lock_without_uv_is_told_where_there_is_no_other(project: Project, bare_python: str) -> None:
    done = project.run("install", python=bare_python)
    assert done.returncode == 1
    assert "requirements.txt names no uv with hashes, and no uv is on PATH" in done.stderr


def test_a_folder_of_wheels_serves_a_room_without_a_network(
    project: Project, offer_uv: Callable[[Project], None], index: Index, bare_python: str, tmp_path: Path
) -> None:
    offer_uv(project)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    for files in index._files.values():
        for name, content in files.items():
            (bundle / name).write_bytes(content)
    index.requests.clear()
    done = project.run("install", python=bare_python, PIP_FIND_LINKS=str(bundle), PIP_NO_INDEX="1")
    assert done.returncode == 0, done.stderr
    assert index.requests == []
    assert project.python("import pinch; print(pinch.VERSION)") == "1.0"


def test_the_projects_own_lock_names_uv_with_a_hash_for_every_usual_platform() -> None:
    """Against the real index, where it can be reached: the page is asked for, no file is fetched."""
    locked = LockedUv.read(ROOT / "requirements.txt")
    assert re.fullmatch(r"\d+\.\d+\.\d+", locked.version)
    source = PackageSource.read(dict(os.environ))
    page = f"{source.index.value.rstrip('/')}/uv/"
    try:
        with network.get(page, source, 20) as answer:
            links = uv_wheel._links(answer.read().decode(), page)
    except OSError as error:
        pytest.skip(f"not exercised, the package index: it cannot be reached ({error})")
    for tag in (
        "manylinux_2_17_x86_64",
        "manylinux_2_17_aarch64",
        "musllinux_1_1_x86_64",
        "musllinux_1_1_aarch64",
        r"macosx_\d+_\d+_x86_64",
        r"macosx_\d+_\d+_arm64",
        "win_amd64",
        "win_arm64",
    ):
        wheels = [
            name for name in links if re.fullmatch(rf"uv-{locked.version}-py3-none-(.+\.)?{tag}(\..+)?\.whl", name)
        ]
        assert len(wheels) == 1, tag


@pytest.mark.parametrize(
    ("system", "libc", "wheel"),
    [
        ("linux-x86_64", ("glibc", "2.36"), "manylinux_2_17_x86_64.manylinux2014_x86_64"),
        ("linux-x86_64", ("", ""), "musllinux_1_1_x86_64"),
        ("linux-aarch64", ("glibc", "2.31"), "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"),
        ("linux-aarch64", ("", ""), "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64"),
        ("macosx-10.13-x86_64", ("", ""), "macosx_10_12_x86_64"),
        ("macosx-14.0-arm64", ("", ""), "macosx_11_0_arm64"),
        ("macosx-10.9-universal2", ("", ""), "macosx_11_0_arm64"),
        ("win-amd64", ("", ""), "win_amd64"),
        ("win-arm64", ("", ""), "win_arm64"),
        ("win32", ("", ""), "win32"),
    ],
)
def test_each_platform_takes_the_wheel_that_runs_on_it(
    monkeypatch: pytest.MonkeyPatch, system: str, libc: tuple[str, str], wheel: str
) -> None:
    monkeypatch.setattr(sysconfig, "get_platform", lambda: system)
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    tags = (
        "linux_armv6l macosx_10_12_x86_64 macosx_11_0_arm64 win32 win_amd64 win_arm64 manylinux_2_28_aarch64 "
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64 musllinux_1_1_x86_64 musllinux_1_1_i686 "
        "manylinux_2_17_x86_64.manylinux2014_x86_64 manylinux_2_17_i686.manylinux2014_i686"
    )
    files = {f"uv-1.2.3-py3-none-{tag}.whl": tag for tag in tags.split()}
    chosen = uv_wheel._fitting(LockedUv("1.2.3", frozenset()), files)
    assert next(chosen) == wheel


def test_links_on_an_index_page_may_be_relative_and_carry_hashes() -> None:
    page = (
        '<a href="../../files/uv-1.2.3-py3-none-win32.whl#sha256=00" data-requires-python="&gt;=3.8">uv</a><br/>'
        '<a href="https://files.example/a%2Bb/uv-1.2.3.tar.gz">x</a>'
    )
    assert uv_wheel._links(page, "https://index.example/simple/uv/") == {
        "uv-1.2.3-py3-none-win32.whl": "https://index.example/files/uv-1.2.3-py3-none-win32.whl",
        "uv-1.2.3.tar.gz": "https://files.example/a%2Bb/uv-1.2.3.tar.gz",
    }
