"""How `.venv` is made: once, wholly, by one at a time, and anew after whatever broke it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.course.index import Index
from tests.course.project import Project, eventually

VERSION = "import pinch; print(pinch.VERSION)"


def test_what_the_lock_names_is_installed(project: Project) -> None:
    done = project.run("install")
    assert done.returncode == 0, done.stderr
    assert project.python(VERSION) == "1.0"


def test_bytecode_is_compiled_even_where_python_is_told_to_write_none(project: Project) -> None:
    project.run("install", PYTHONDONTWRITEBYTECODE="1")
    cached = project.python("import importlib.util, pinch; print(importlib.util.cache_from_source(pinch.__file__))")
    assert Path(cached).is_file()


def test_a_second_install_asks_for_nothing_and_touches_nothing(project: Project, index: Index) -> None:
    project.run("install")
    made = project.stamp.stat().st_mtime_ns
    index.requests.clear()
    done = project.run("install")
    assert done.returncode == 0
    assert index.requests == []
    assert project.stamp.stat().st_mtime_ns == made


def test_a_lock_that_changed_is_installed_into_what_is_there(project: Project, index: Index) -> None:
    project.run("install")
    project.lock(index.lock("pinch==2.0"))
    done = project.run("install")
    assert done.returncode == 0, done.stderr
    assert "Making" not in done.stdout
    assert project.python(VERSION) == "2.0"


def test_a_lock_that_only_changed_its_line_ends_is_the_same_lock(project: Project, index: Index) -> None:
    project.run("install")
    (project.root / "requirements.txt").write_bytes(index.lock("pinch==1.0").replace("\n", "\r\n").encode())
    assert "Installed" not in project.run("install").stdout


def test_what_is_not_in_the_lock_is_taken_away(project: Project, index: Index) -> None:
    index.add("salt", "1.0", {"salt.py": ""})
    project.lock(index.lock("pinch==1.0", "salt==1.0"))
    project.run("install")
    project.lock(index.lock("pinch==1.0"))
    project.run("install")
    with pytest.raises(subprocess.CalledProcessError):
        project.python("import salt")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_stop_in_the_middle_is_told_in_one_sentence_and_the_next_start_repairs(
    project: Project, index: Index, name: str
) -> None:
    index.held.clear()
    with project.running("install") as course:
        eventually(lambda: any(path.endswith(".whl") for path in index.requests))
        course.send_signal(getattr(signal, name))
        said, _ = course.communicate(timeout=120)
    assert course.returncode == 130
    assert said.rstrip().endswith("Stopped. What was half done is done anew at the next start.")
    assert "Traceback" not in said
    assert not project.is_whole()
    index.held.set()
    done = project.run("install")
    assert done.returncode == 0, done.stderr
    assert "Making .venv" in done.stdout
    assert project.python(VERSION) == "1.0"


def test_after_a_kill_the_next_start_waits_for_the_orphan_and_then_repairs(project: Project, index: Index) -> None:
    index.held.clear()
    with project.running("install") as course:
        eventually(lambda: any(path.endswith(".whl") for path in index.requests))
        course.kill()
        course.wait()
        assert not project.is_whole()
        # The uv that the killed launcher had started still writes into .venv: nobody may begin anew beside it.
        with project.running("install") as second:
            assert second.stdout is not None
            assert second.stdout.readline().endswith("is installing here: waiting for it.\n")
            index.held.set()
            said, _ = second.communicate(timeout=300)
    assert second.returncode == 0, said
    assert "Making .venv" in said
    assert project.python(VERSION) == "1.0"


def test_half_an_install_without_its_mark_is_made_anew(project: Project) -> None:
    project.run("install")
    # So it looks when the power goes in the middle: the mark says “making”, and a file is missing.
    project.stamp.write_text('{"state": "making"}')
    Path(project.python("import pinch; print(pinch.__file__)")).unlink()
    done = project.run("install")
    assert done.returncode == 0, done.stderr
    assert project.python(VERSION) == "1.0"


def test_a_mark_that_was_cut_off_is_no_mark(project: Project) -> None:
    project.run("install")
    project.stamp.write_text(project.stamp.read_text()[:40])
    assert "Making .venv" in project.run("install").stdout
    assert project.is_whole()


def test_a_project_that_was_moved_is_installed_anew(project: Project) -> None:
    project.run("install")
    moved = project.root.with_name("moved")
    project.root.rename(moved)
    project.root = moved
    assert "Making .venv" in project.run("install").stdout
    assert project.python(VERSION) == "1.0"


def test_a_python_that_went_away_is_replaced(project: Project) -> None:
    project.run("install")
    (project.venv / "bin" / "python").unlink()
    assert "Making .venv" in project.run("install").stdout
    assert project.python(VERSION) == "1.0"


def test_a_folder_that_somebody_else_made_is_left_alone(project: Project) -> None:
    project.venv.mkdir()
    (project.venv / "mine.txt").write_text("do not touch")
    done = project.run("install")
    assert done.returncode == 1
    assert f"{project.venv} was not made by course.py" in done.stderr
    assert [path.name for path in project.venv.iterdir()] == ["mine.txt"]


def test_two_at_once_make_one_install(project: Project, index: Index) -> None:
    index.held.clear()
    with project.running("install") as first:
        eventually(lambda: any(path.endswith(".whl") for path in index.requests))
        with project.running("install") as second:
            assert second.stdout is not None
            waiting = second.stdout.readline()
            index.held.set()
            said = [process.communicate(timeout=300)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert f"Another course.py (process {first.pid}) is installing here" in waiting
    assert [text.count("Making .venv") for text in said] == [1, 0]


def test_many_at_once_all_end_well(project: Project) -> None:
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(project.run("install").returncode)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 6
    assert project.python(VERSION) == "1.0"


def test_the_stamp_names_what_was_installed(project: Project) -> None:
    project.run("install")
    stamp = json.loads(project.stamp.read_text())
    assert stamp["place"] == str(project.venv)
    assert list(stamp["locks"]) == ["requirements.txt"]
    assert stamp["python"] == project.python("import platform; print(platform.python_version())")


def test_what_is_set_for_uv_elsewhere_does_not_lead_the_install_astray(project: Project) -> None:
    done = project.run(
        "install", UV_SYSTEM_PYTHON="1", UV_PYTHON="2.7", UV_NO_VERIFY_HASHES="1", VIRTUAL_ENV="/nowhere"
    )
    assert done.returncode == 0, done.stderr
    assert project.python(VERSION) == "1.0"


def test_a_missing_lock_is_one_sentence(project: Project) -> None:
    (project.root / "requirements.txt").unlink()
    done = project.run("install")
    assert done.returncode == 1
    assert done.stderr.startswith("✗ ")
    assert "requirements.txt is missing: get it back with `git checkout requirements.txt`" in done.stderr


@pytest.mark.parametrize(
    "broken",
    ["pinch==1.0\n", "pinch\n", "!!! what is this\n", "<<<<<<< HEAD\npinch==1.0\n"],
    ids=lambda text: text.strip()[:8],
)
def test_a_broken_lock_is_one_sentence_and_the_log(project: Project, broken: str) -> None:
    project.lock(broken)
    done = project.run("install")
    assert done.returncode == 1
    sentence, *log = done.stderr.splitlines()
    assert "requirements.txt is no lock with hashes any more: get it back with `git checkout" in sentence
    assert log
    assert not project.is_whole()


def in_a_namespace(project: Project, prepare: str) -> subprocess.CompletedProcess[str]:
    """Run `install` after `prepare`, a line of shell, with mounts that nobody else sees and that end with it."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("not exercised, disks: mounting one takes root and Linux's unshare")
    probe = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    )
    if probe.returncode != 0:
        pytest.skip(f"not exercised, disks: this root may not mount ({probe.stderr.decode().strip()})")
    script = f'set -e; root=\'{project.root}\'; {prepare}; exec "$PYTHON" "$root/course.py" install'
    return subprocess.run(
        ["unshare", "--mount", "env", f"PYTHON={sys.executable}", "sh", "-c", script],
        env={**project.env, "PATH": f"{project.env['PATH']}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_full_disk_is_one_sentence(project: Project, index: Index) -> None:
    index.add("flour", "1.0", {"flour.txt": os.urandom(6_000_000)})
    project.lock(index.lock("flour==1.0"))
    done = in_a_namespace(
        project,
        'cp -r "$root" "$root.copy"; mount -t tmpfs -o size=3m none "$root"; cp -r "$root.copy/." "$root"',
    )
    assert done.returncode == 1
    assert done.stderr.startswith("✗ The disk with ")
    assert "is full: free about 3 GB" in done.stderr


def test_a_read_only_folder_is_one_sentence(project: Project) -> None:
    done = in_a_namespace(project, 'mount --bind "$root" "$root"; mount -o remount,ro,bind "$root"')
    assert done.returncode == 1
    assert done.stdout == ""
    assert "lies on a read-only disk: copy the project to a folder that you can write to" in done.stderr
    assert len(done.stderr.splitlines()) == 1
