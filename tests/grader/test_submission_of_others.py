"""`check --submission DIR`: what others wrote is graded by our checks, in containers, and nothing else is used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.bench import Bench
from sandbox.engines.local import LocalEngine
from sandbox.errors import EngineUnavailable
from tests.grader.classroom import DOUBLE, HALF, NO_DOCKER, SOLVED, Classroom, Grader

# Notes what is opened: by its whole path, also where a name is looked up in an open folder.
WATCHED = """
import os, sys
from grader.cli import main

opened, real = [], os.open

def note(path, *rest):
    opened.append(os.path.join(*rest, os.fsdecode(path)))

def watched(path, flags, mode=0o777, *, dir_fd=None):
    note(path, os.getcwd() if dir_fd is None else os.readlink(f"/proc/self/fd/{dir_fd}"))
    return real(path, flags, mode, dir_fd=dir_fd)

os.open = watched
def heard(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        note(args[0], os.getcwd())

sys.addaudithook(heard)
try:
    main()
finally:
    print(*opened, sep="\\n", file=sys.stderr)
"""
TRAPS = ("checks.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "__init__.py", "grader.py", "half.py")


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    """What Ada handed in: her answer to exercise 1, and around it what would leave a mark if it were run."""
    home = tmp_path / "handed-in" / "ada"
    (home / "01_double" / "given").mkdir(parents=True)
    trap = f"from pathlib import Path\nPath({str(tmp_path / 'sprung')!r}).touch()\n"
    for folder in (home, home / "01_double", home / "01_double" / "given"):
        for name in TRAPS:
            (folder / name).write_text(trap)
        (folder / "pytest.ini").write_text("[pytest]\npython_files = *.py\naddopts = --co\n")
        (folder / "exercise.toml").write_text("files = []\n")
    (home / "01_double" / "double.py").write_text(SOLVED)
    return home


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def sprung(tmp_path: Path) -> bool:
    return (tmp_path / "sprung").exists()


@pytest.mark.docker
def test_a_right_answer_passes_and_nothing_beside_it_is_run(
    classroom: Classroom, grader: Grader, ada: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ada)
    before = everything_in(ada)
    done = grader("check", "double", "--submission", str(ada))
    assert done.returncode == 0, done.stdout
    assert "1 · Double: passed" in done.stdout
    assert "The code ran in a locked-down container." in done.stdout
    assert "1 of 1 exercises pass." in done.stdout
    assert not sprung(tmp_path)
    assert everything_in(ada) == before
    assert not (classroom.root / ".two-kitchens").exists()


@pytest.mark.docker
def test_a_wrong_answer_fails_with_what_our_checks_say(classroom: Classroom, grader: Grader, ada: Path):
    (ada / "01_double" / "double.py").write_text(SOLVED.replace("value + value", "value"))
    done = grader("check", "double", "--submission", str(ada), "--junit", "-")
    assert done.returncode == 1
    (suite,) = ElementTree.fromstring(done.stdout.encode())
    assert (suite.get("tests"), suite.get("failures")) == ("2", "2")
    assert "Twice 21 is wanted." in done.stdout


@pytest.mark.docker
def test_one_exercise_may_lie_in_the_folder_itself(classroom: Classroom, grader: Grader, ada: Path):
    done = grader("check", "double", "--submission", str(ada / "01_double"), "--json", "-")
    assert done.returncode == 0, done.stdout
    (told,) = json.loads(done.stdout)["exercises"]
    assert (told["slug"], told["state"], told["report"]["isolated"]) == ("double", "solved", True)


@pytest.mark.docker
def test_each_exercise_is_looked_for_in_its_own_folder_and_none_stops_the_others(
    classroom: Classroom, grader: Grader, ada: Path, tmp_path: Path
):
    (ada / "03_plan").symlink_to(classroom.root / "solutions" / "03_plan")
    done = grader("check", "--submission", str(ada), "--json", "-")
    assert done.returncode == 1
    told = {one["slug"]: one["report"] for one in json.loads(done.stdout)["exercises"]}
    assert {slug: report["verdict"] for slug, report in told.items()} == {
        "double": "passed",
        "half": "not_attempted",
        "plan": "invalid",
    }
    assert told["half"]["message"] == "Nothing was handed in: there is no half.py in ada/02_half."
    assert told["plan"]["message"].startswith("03_plan is a link to another place: copy the folder itself")
    assert not sprung(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="an open folder tells its path only there")
def test_of_all_that_was_handed_in_only_the_exercises_own_files_are_opened(classroom: Classroom, ada: Path):
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "check", "--quiet", "--submission", str(ada)],
        capture_output=True,
        text=True,
        cwd=classroom.root,
        env=classroom.environ(NO_DOCKER),
        timeout=300,
    )
    opened = {Path(line) for line in done.stderr.splitlines() if line.startswith("/")}
    assert classroom.file("double").with_name("checks.py") in opened
    theirs = {path for path in opened if path.is_relative_to(ada)}
    assert theirs == {ada, ada / "01_double", ada / "01_double" / "double.py"}


def test_a_link_a_pipe_and_a_missing_file_are_told_by_name(classroom: Classroom, grader: Grader, ada: Path):
    file = ada / "01_double" / "double.py"
    file.unlink()
    file.symlink_to("/etc/hostname")
    done = grader("check", "double", "--submission", str(ada), **NO_DOCKER)
    assert done.returncode == 1
    told = " ".join(done.stdout.split())
    assert "01_double/double.py is a link to another place: copy the file itself into the folder." in told
    file.unlink()
    os.mkfifo(file)
    done = grader("check", "double", "--submission", str(ada), **NO_DOCKER)
    assert "01_double/double.py is a pipe" in done.stdout
    file.unlink()
    done = grader("check", "double", "--submission", str(ada), "--junit", "-", **NO_DOCKER)
    assert done.returncode == 1
    assert "Nothing was handed in: there is no double.py in ada/01_double." in done.stdout
    file.write_text("\n")
    done = grader("check", "double", "--submission", str(ada), **NO_DOCKER)
    assert "double.py is empty: begin again." in done.stdout


def test_a_starter_that_was_handed_in_is_not_attempted(classroom: Classroom, grader: Grader, ada: Path):
    (ada / "01_double" / "double.py").write_text(DOUBLE)
    (ada / "02_half").mkdir()
    (ada / "02_half" / "half.py").write_text(HALF)
    done = grader("check", "1", "2", "--submission", str(ada), **NO_DOCKER)
    assert done.returncode == 1
    assert done.stdout.count("This is still the starter") == 2


def test_without_docker_nothing_of_others_is_run(classroom: Classroom, grader: Grader, ada: Path, tmp_path: Path):
    (ada / "01_double" / "double.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n{SOLVED}")
    words = ("check", "double", "--submission", str(ada))
    done = grader(*words, **NO_DOCKER)
    assert done.returncode == 3
    assert "What others wrote runs in a container or not at all. Docker does not answer" in " ".join(
        done.stdout.split()
    )
    assert "--engine local" not in done.stdout
    done = grader(*words, TWO_KITCHENS_ENGINE="local")
    assert done.returncode == 3
    assert "The engine “local” is chosen here: choose docker." in " ".join(done.stdout.split())
    for option in (("--here",), ("--engine", "local")):
        done = grader(*words, *option)
        assert done.returncode == 2
        assert f"in containers or not at all: leave out {' '.join(option)}." in done.stderr
    assert not (tmp_path / "ran").exists()


def test_a_bench_for_others_takes_no_other_engine_and_never_this_process():
    with pytest.raises(EngineUnavailable, match="in a container or not at all"):
        _ = Bench(LocalEngine, others=True).engine
    with pytest.raises(ValueError, match="never called in this process"):
        Bench(LocalEngine, others=True, direct=True)


def test_a_folder_that_is_not_there_and_options_that_do_not_fit_are_told(
    classroom: Classroom, grader: Grader, ada: Path
):
    done = grader("check", "--submission", str(ada / "none"))
    assert done.returncode == 2
    assert f"There is no folder {ada / 'none'}: name the one that holds what was handed in." in done.stderr
    (ada / "note.txt").write_text("hello")
    done = grader("check", "--submission", str(ada / "note.txt"))
    assert done.returncode == 2
    assert f"{ada / 'note.txt'} is a file: name the folder that holds it." in done.stderr
    done = grader("check", "--submission", str(ada), "--solutions")
    assert done.returncode == 2
    assert "name different files: leave one of them out" in done.stderr


def test_checks_of_those_who_handed_in_are_refused_where_the_variable_names_them(
    classroom: Classroom, grader: Grader, ada: Path, tmp_path: Path
):
    done = grader("check", "--submission", str(ada), TWO_KITCHENS_EXERCISES=str(ada))
    assert done.returncode == 2
    assert f"the checks in {ada} would run as you: unset it" in done.stderr
    # That they are used is not said of what is refused.
    assert "are used" not in done.stderr
    assert not sprung(tmp_path)


def test_a_folder_that_the_variable_names_runs_its_checks_and_that_is_said_once(
    classroom: Classroom, grader: Grader, tmp_path: Path
):
    checks = classroom.file("double").with_name("checks.py")
    checks.write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')\n{checks.read_text()}")
    classroom.solve("double")
    done = grader("check", "1", "--here", "--json", "-")
    assert sprung(tmp_path)
    json.loads(done.stdout)
    said = "are used, as TWO_KITCHENS_EXERCISES says, and their checks run as you."
    assert done.stderr == f"Exercises of {classroom.root / 'exercises'} {said}\n"
    assert "run as you" not in grader("list", TWO_KITCHENS_EXERCISES="").stderr


def test_the_help_says_whose_code_runs(grader: Grader):
    told = " ".join(grader("--help").stdout.replace("│", " ").split())
    assert "TWO_KITCHENS_EXERCISES names a folder of other exercises, whose checks run as you" in told
    told = " ".join(grader("check", "--help").stdout.replace("│", " ").split())
    assert "never its checks.py" in told
