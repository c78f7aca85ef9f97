"""The command line as a person types it: real processes, their output and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.kitchens import write_kitchen

MISSING = ("3.98", "3.99")
"""Pythons that no machine has."""


def sandbox(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *words],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "120", **variables},
        timeout=300,
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "hello.py"
    path.write_text(
        "import sys\n"
        "print('hello', *sys.argv[1:], sys.stdin.read().strip())\n"
        "print('psst', file=sys.stderr)\n"
        "sys.exit(int(sys.argv[1]) if sys.argv[1:] else 0)\n"
    )
    return path


def test_the_demo_ends_well_because_prod_parts_and_pinned_does_not():
    done = sandbox("demo", "--engine", "recorded", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["verdict"]["holds"]
    assert told["comparisons"]["prod"]["flipped"] >= 100
    assert told["comparisons"]["pinned"]["flipped"] == 0
    assert told["comparisons"]["pinned"]["largest_difference"] <= 1e-12
    assert told["runs"]["prod"]["exit_code"] == 0
    assert told["runs"]["prod"]["stderr"] == ""


def test_the_demo_shows_a_person_the_figures_of_all_three_kitchens():
    done = sandbox("demo", "--engine", "recorded", "--quiet")
    told = json.loads(sandbox("demo", "--engine", "recorded", "--json").stdout)
    assert str(told["scores"]["prod"]["flagged"]) in done.stdout
    assert f"{told['scores']['prod']['accuracy']:.3f}" in done.stdout
    assert "assumed prices" in done.stdout
    assert "Evidence:" in done.stdout


@pytest.mark.docker
def test_the_demo_in_docker_flips_a_tenth_of_the_decisions_without_a_warning(environments):
    done = sandbox("demo", "--engine", "docker", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["engine"] == "docker"
    assert told["comparisons"]["prod"]["flipped_share"] >= 0.10
    assert told["runs"]["prod"]["stderr"] == ""
    assert "warn" not in told["runs"]["prod"]["stdout"].lower()
    assert told["comparisons"]["pinned"]["flipped"] == 0
    assert told["comparisons"]["pinned"]["largest_difference"] <= 1e-12


@pytest.mark.docker
def test_an_output_that_lacks_letters_gets_them_by_their_numbers(environments, script):
    done = sandbox("demo", "--engine", "recorded", "--quiet", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    script.write_text("print('é€\U0001f373')", encoding="utf-8")
    words = ("run", "--engine", "docker", "--json", "dev", str(script))
    told = sandbox(*words, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert json.loads(told.stdout)["stdout"] == "é€\U0001f373\n"
    failed = sandbox("compare", "no-such-folder", "--env", "dev", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert failed.returncode == 2
    assert "Traceback" not in failed.stderr


def test_compare_ends_with_1_and_shows_rows_and_inventories_where_answers_part():
    done = sandbox("compare", "sandbox/recipe", "--env", "dev", "--env", "prod", "--engine", "recorded")
    assert done.returncode == 1, done.stderr
    assert "dev and prod differ: " in done.stdout
    assert "probability" in done.stdout
    assert "pandas" in done.stdout


def test_compare_ends_with_0_where_the_answers_are_the_same():
    done = sandbox("compare", "sandbox/recipe", "--env", "dev", "--env", "pinned", "--engine", "recorded")
    assert done.returncode == 0, done.stderr
    assert "dev and pinned give the same answers: all 1,000 rows are the same." in done.stdout


def test_a_pipe_or_a_device_that_is_named_is_refused_and_keeps_nobody_waiting(script, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, kind in ((str(tmp_path / "pipe"), "a pipe"), ("/dev/zero", "a device")):
        done = sandbox("run", "--with", name, "dev", str(script))
        assert done.returncode == 2
        assert done.stderr == f"{name} is {kind}: name a plain file.\n"


def test_a_project_with_a_link_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "predict.py").symlink_to("/etc/hostname")
    done = sandbox("compare", str(tmp_path), "--env", "dev", "--env", "prod", "--engine", "recorded")
    assert done.returncode == 2
    assert f"{tmp_path / 'predict.py'} is a link to another place" in done.stderr


def test_an_unknown_environment_is_answered_with_the_nearest_name():
    done = sandbox("compare", "sandbox/recipe", "--env", "dev", "--env", "prd", "--engine", "recorded")
    assert done.returncode == 2
    assert "did you mean “prod”?" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_engine_is_answered_with_the_nearest_name():
    done = sandbox("demo", "--engine", "dcoker")
    assert done.returncode == 2
    assert "did you mean “docker”?" in done.stderr


def test_a_project_without_a_script_is_told_what_to_add(tmp_path):
    done = sandbox("compare", str(tmp_path), "--env", "dev", "--env", "prod", "--engine", "recorded")
    assert done.returncode == 2
    assert "has no predict.py" in done.stderr


def test_nobody_is_told_that_no_earlier_image_is_left_where_docker_does_not_answer():
    done = sandbox("clean", "--earlier", DOCKER_HOST="unix:///no/such/docker.sock")
    assert done.returncode == 125
    assert done.stdout == ""
    assert "Docker does not answer" in done.stderr


def test_yes_alone_is_no_way_to_clean():
    done = sandbox("clean", "--yes")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes goes with --earlier" in done.stderr


def test_one_environment_alone_is_not_compared():
    done = sandbox("compare", "sandbox/recipe", "--env", "dev", "--engine", "recorded")
    assert done.returncode == 2
    assert "two or more environments, and only “dev” was given" in done.stderr


def test_a_size_that_is_none_is_told_how_to_write_one(script):
    done = sandbox("run", "--memory", "lots", "dev", str(script))
    assert done.returncode == 2
    assert "512MiB" in done.stderr


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_python_that_is_missing_ends_with_2_and_a_sentence_however_quiet(tmp_path, script, command):
    folders = [str(write_kitchen(tmp_path / name, settings=f'title = "x"\npython = "{name}"\n')) for name in MISSING]
    envs = [word for folder in folders for word in ("--env", folder)]
    words = (
        ("run", "-q", "-e", "local", folders[0], str(script))
        if command == "run"
        else ("compare", "-q", "-e", "local", str(ROOT / "sandbox/recipe"), *envs)
    )
    done = sandbox(*words, TWO_KITCHENS_HOME=str(tmp_path / "home"))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"“3.98” asks for Python {MISSING[0]}, which was not found on this machine" in done.stderr
    assert "uv python install 3.98" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_docker_a_command_that_asks_for_it_ends_with_the_status_of_a_broken_engine(tmp_path):
    done = sandbox("demo", "--engine", "docker", DOCKER_HOST=f"unix://{tmp_path}/no.sock")
    assert done.returncode == 125
    assert "Docker does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_docker_another_engine_is_chosen_and_named(tmp_path):
    done = sandbox("engines", "--json", DOCKER_HOST=f"unix://{tmp_path}/no.sock")
    states = {entry["name"]: entry for entry in json.loads(done.stdout)}
    assert not states["docker"]["works"]
    assert not states["docker"]["chosen"]
    assert sum(entry["chosen"] for entry in states.values()) == 1


def test_every_command_explains_itself_with_an_example():
    listed = sandbox("--help").stdout
    for command in ("demo", "compare", "run", "build", "engines", "ready", "clean", "record"):
        assert command in listed
        assert f"python -m sandbox {command}" in sandbox(command, "--help").stdout


@pytest.mark.docker
def test_run_passes_arguments_and_stdin_in_and_output_and_status_out(environments, script):
    done = sandbox("run", "-q", "--engine", "docker", "dev", str(script), "3", "--seconds", stdin="from here")
    assert done.stdout == "hello 3 --seconds from here\n"
    assert done.returncode == 3
    assert "psst" in done.stderr


@pytest.mark.docker
def test_run_gives_the_whole_result_as_json(environments, script):
    done = sandbox("run", "--json", "--engine", "docker", "prod", str(script))
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["status"] == "ok"
    assert told["stdout"] == "hello \n"
    assert told["evidence"]["kind"] == "docker"
    assert told["fingerprint"]["python"]["version"].startswith("3.13")


@pytest.mark.docker
def test_run_ends_a_script_that_loops_for_ever_and_says_so(environments, tmp_path):
    path = tmp_path / "loop.py"
    path.write_text("while True:\n    pass\n")
    done = sandbox("run", "--seconds", "1", "--engine", "docker", "dev", str(path))
    assert done.returncode == 124
    assert "still running after 1 s" in done.stderr
