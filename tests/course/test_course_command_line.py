"""What can be said to `course.py`, and by which Pythons it is understood."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.course.project import Project

ROOT = Path(__file__).parents[2]
OldPython = Callable[[str], str]


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("help",), ("doctor", "--help"), ("install", "-h")])
def test_help_names_every_command(project: Project, arguments: tuple[str, ...]) -> None:
    done = project.run(*arguments)
    assert done.returncode == 0
    for command in ("course.py install", "course.py test", "course.py lint", "course.py doctor", "--no-browser"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (["docter"], "did you mean `doctor`?"),
        (["tests"], "did you mean `test`?"),
        (["xyzzy"], "`python3 course.py --help` lists what there is."),
        (["--prot", "8600"], "did you mean --port?"),
        (["--no-brower"], "did you mean --no-browser?"),
        (["doctor", "--jsn"], "did you mean --json?"),
        (["install", "--anything"], "`python3 course.py --help` lists what there is."),
    ],
)
def test_a_slip_of_the_pen_gets_the_near_miss(project: Project, said: list[str], meant: str) -> None:
    done = project.run(*said)
    assert done.returncode == 2
    assert meant in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not project.venv.exists()


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "8501.5", "²"])
def test_a_port_that_is_none_is_one_sentence(project: Project, port: str) -> None:
    done = project.run("--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("series", ["2.7", "3.6", "3.7"])
def test_a_python_that_is_too_old_for_the_launcher_says_so_in_one_sentence(
    project: Project, old_python: OldPython, series: str
) -> None:
    done = project.run(python=old_python(series))
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert (
        f"Two Kitchens needs Python 3.8 or newer to start and {old_python(series)} is Python {series}." in done.stderr
    )
    assert "then run `python3 course.py` with it" in done.stderr


@pytest.mark.parametrize("series", ["3.8", "3.9", "3.10"])
def test_a_python_that_is_too_old_for_the_course_finds_another_on_path(
    project: Project, old_python: OldPython, uv_folder: Path, series: str
) -> None:
    (uv_folder / "python3.11").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    done = project.run("install", python=old_python(series))
    assert done.returncode == 0, done.stderr
    assert f"This is Python {series}." in done.stdout
    assert tuple(map(int, project.python("import platform; print(platform.python_version())").split(".")[:2])) >= (
        3,
        11,
    )


def test_where_no_python_fits_and_none_can_be_fetched_the_fix_is_named(project: Project, old_python: OldPython) -> None:
    python = old_python("3.8")
    # A mirror that nobody serves: uv may fetch nothing from elsewhere.
    done = project.run("install", python=python, UV_PYTHON_INSTALL_MIRROR="http://127.0.0.1:9", NO_PROXY="*")
    sentence, *log = done.stderr.splitlines()
    assert done.returncode == 1
    assert "The course needs Python 3.11 or newer, this is 3.8." in sentence
    assert "install one (" in sentence
    assert log
    assert not project.venv.exists()


def test_every_file_of_the_launchers_runs_on_python_3_8(old_python: OldPython) -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "launcher").rglob("*.py")
        if path.name != "__init__.py"
    ]
    code = "import importlib\n" + "".join(f"importlib.import_module({name!r})\n" for name in sorted(modules))
    done = subprocess.run([old_python("3.8"), "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_launcher_imports_nothing_but_the_standard_library(bare_python: str) -> None:
    code = (
        "import sys, launcher.cli, launcher.doctor, launcher.page, launcher.suite\n"
        "alien = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(sorted(name for name in alien - {'launcher'} if not name.startswith('_')))\n"
    )
    done = subprocess.run([bare_python, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
