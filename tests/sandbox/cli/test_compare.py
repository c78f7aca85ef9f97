"""`compare`, as a person types it: how it ends, and what it shows, whatever becomes of the two sides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from sandbox.engines.docker.images import Recipe
from sandbox.environment import load_environment
from tests.sandbox.cli.test_commands import sandbox
from tests.support.kitchens import write_kitchen

pytestmark = pytest.mark.docker
NEW = "import json, os, sys; new = sys.version_info >= (3, 13)\n"
WRITE = NEW + "json.dump({}, open('predictions.json', 'w'))\n"
CRASH = """
def cook():
    raise LookupError("no oven is hot enough")

{}cook()
"""
NASTY = "[/x] \x1b[31m\u202e"
SHOWN = r"[/x] \x1b[31m\u202e"


@pytest.fixture
def compare(environments, tmp_path):
    """Runs `compare` on a project of that code in dev and prod, or in others."""

    def run(code: str, *words: str, envs: tuple[str, ...] = ("dev", "prod"), folder: str = "toy", settings: str = ""):
        project = tmp_path / folder
        project.mkdir(parents=True, exist_ok=True)
        (project / "predict.py").write_text(code)
        (project / "sandbox.toml").write_text(settings)
        sides = [word for env in envs for word in ("--env", env)]
        return sandbox("compare", str(project), *sides, "-q", "-e", "docker", *words)

    return run


def test_a_side_that_crashes_differs_and_its_whole_traceback_is_shown(compare):
    code = WRITE.format("[1, 2, 3]") + CRASH.format("if new: ")
    done = compare(code)
    assert done.returncode == 1
    assert done.stdout.startswith(
        "dev and prod differ: “prod” gave no predictions that can be compared; “dev” gave 3 rows."
    )
    assert "stderr of prod, all of it:\nTraceback (most recent call last):" in done.stdout
    assert "in cook\n" in done.stdout
    assert "LookupError: no oven is hot enough" in done.stdout
    # Both inventories.
    assert "How the two environments differ" in done.stdout
    assert "pandas" in done.stdout

    done = compare(code, "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["verdict"] == told["comparisons"]["prod"]["verdict"] == "different"
    assert told["comparisons"]["prod"]["rows_by_side"] == {"dev": 3}
    assert "in cook" in told["runs"]["prod"]["stderr"]
    assert all(run["fingerprint"]["packages"]["pandas"] for run in told["runs"].values())


def test_two_sides_that_crash_alike_are_not_the_same(compare):
    done = compare(WRITE.format("[1]") + CRASH.format("print('x' * 9 + '\\n' * 300, file=sys.stderr); "))
    assert done.returncode == 2
    assert done.stdout.startswith("Cannot tell whether dev and prod differ: neither gave predictions")
    assert done.stdout.count("LookupError: no oven is hot enough\n") >= 2
    # What is long is cut at its beginning, and that is said.
    for name in ("dev", "prod"):
        assert f"stderr of {name}, the end of it, and --json has more:" in done.stdout
    assert "xxxxxxxxx" not in done.stdout


def test_a_training_that_crashes_leaves_nothing_to_tell(compare, tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy/train.py").write_text(CRASH.format(""))
    done = compare(WRITE.format("[1]"), settings='[train]\ncommand = ["python", "train.py"]\n')
    assert done.returncode == 2
    assert "The training in “dev” gave no model" in done.stdout
    assert "in cook\n" in done.stdout


def test_lost_rows_and_another_column_differ(compare):
    done = compare(
        WRITE.format("[{'id': i, 'late': False, **({'zone': 'CET'} if new else {})} for i in range(new, 9 + new)]"),
        *("--row", "id"),
    )
    assert done.returncode == 1
    assert "1 row only in “dev”; 1 row only in “prod”; column zone only in “prod”" in done.stdout
    assert "Only in dev: 0\nOnly in prod: 9\n" in done.stdout


def test_rows_that_are_lost_without_a_key_are_counted_and_a_key_is_asked_for(compare):
    done = compare(WRITE.format("list(range(9 - new))"))
    assert done.returncode == 1
    assert "9 rows in “dev” and 8 rows in “prod”" in done.stdout
    assert "--row" in done.stdout


def test_one_environment_twice_shows_whether_a_project_is_stable(compare):
    done = compare(WRITE.format("[int.from_bytes(os.urandom(8), 'big'), 1]"), envs=("dev", "dev"))
    assert done.returncode == 2
    assert done.stdout.startswith(
        "toy is unstable: “dev” and “dev (2)” are two runs of the same environment and differ in 1 row, "
        "so a difference between environments proves nothing"
    )
    assert "Their inventories are the same" in done.stdout

    done = compare(WRITE.format("[1, 2]"), envs=("dev", "dev"))
    assert done.returncode == 0
    assert "two runs of the same environment agree, all 2 rows are the same" in done.stdout


@pytest.fixture
def twins(environments, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two folders of the same name and different contents."""
    base = load_environment("dev").base
    folders = [write_kitchen(tmp_path / day / "env", f"ENV DAY={day}", base=base) for day in ("2024-01", "2024-06")]
    yield str(folders[0]), str(folders[1])
    for folder in folders:
        docker.from_env().api.remove_image(Recipe.of(load_environment(str(folder))).tag)


def test_two_folders_of_one_name_are_told_apart_by_their_paths(compare, twins):
    code = WRITE.format("[os.environ['DAY']]")
    done = compare(code, envs=twins)
    assert done.returncode == 1
    assert done.stdout.startswith("2024-01/env and 2024-06/env differ: 1 of 1 decisions")
    [head] = [line for line in done.stdout.splitlines() if "row" in line and "column" in line]
    assert "2024-01/env" in head and "2024-06/env" in head
    told = json.loads(compare(code, "--json", envs=twins).stdout)
    assert list(told["runs"]) == ["2024-01/env", "2024-06/env"]
    assert list(told["comparisons"]) == ["2024-06/env"]


def test_names_and_values_are_shown_letter_by_letter(compare):
    row = json.dumps({NASTY: NASTY, "p": 0.5})
    code = WRITE.format(f"[{row}] * 2 + [{{'p': 0.5 + new, {NASTY!r}: 'x' if new else {NASTY!r}}}]")
    done = compare(code, folder="[/y] \x1b[1m")
    assert (done.returncode, done.stderr) == (1, "")
    assert SHOWN in done.stdout
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout

    done = compare(f"raise SystemExit({NASTY!r})", folder="[/y] \x1b[1m")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.count(SHOWN) == 4
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout
