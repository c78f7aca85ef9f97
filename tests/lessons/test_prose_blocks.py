"""Every block of code in the lessons and in the README is run as a reader would run it, or says why it cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.catalogue import find_lessons
from sandbox.environment import DOCKERFILE, environment_names, load_environment
from tests.conftest import ROOT
from tests.support.blocks import Block, blocks

MINUTES = 5
# Something to look at.
TO_READ = {"text", "toml", ""}
# Commands that are run by tests of their own, because they never end, or would take away what other tests use.
ELSEWHERE = {
    "python3 course.py": "tests/course/test_course_start.py",
    "python3 course.py test": "tests/course/test_course_suite_command.py",
    "python3 course.py doctor": "tests/course/test_course_doctor.py",
    "python -m sandbox clean": "tests/sandbox/engines/docker/test_clean.py",
    "docker build --tag two-kitchens .": "tests/test_app_image.py",
    "docker run --rm --publish 127.0.0.1:8501:8501 two-kitchens": "tests/test_app_image.py",
}
# Commands that name something of the reader's own.
READERS_OWN = ("my_script.py", "my-model")
# What ends with another status than 0 when all is well: `compare` tells by it that the answers part.
STATUS = {"python -m sandbox compare sandbox/recipe --env dev --env prod": 1}


def _all_blocks() -> list[Block]:
    files = [ROOT / "README.md", *(lesson.page.with_name("lesson.md") for lesson in find_lessons())]
    return [block for path in files for block in blocks(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))]


ALL = _all_blocks()


def _case(block: Block):
    marks = [pytest.mark.docker] if block.docker and not block.reason else []
    return pytest.param(block, marks=[pytest.mark.slow, *marks], id=block.where)


@pytest.mark.parametrize("block", [_case(block) for block in ALL])
def test_every_block_does_what_it_says_or_says_why_it_cannot_be_run(block, tmp_path):
    if block.reason:
        assert len(block.reason.split()) >= 3, f"{block.where}: “{block.reason}” is no reason"
    elif block.language == "console":
        _type(block, tmp_path)
    elif block.language == "python":
        done = _run([sys.executable, "-c", block.body], tmp_path, docker=block.docker)
        assert done.returncode == 0, f"{block.where}:\n{done.stderr[-2000:]}"
    elif block.language in ("dockerfile", "docker"):
        _look_up(block)
    else:
        assert block.language in TO_READ, f"{block.where}: nobody knows how to check “{block.language}”"


def _type(block: Block, tmp_path: Path) -> None:
    """Every command works as it stands, and what is shown below is what comes."""
    assert block.commands, f"{block.where}: no line begins with “$ ”; call it text if it is something to read"
    said = ""
    for number, command in enumerate(block.commands, start=1):
        if command in ELSEWHERE or any(name in command for name in READERS_OWN):
            continue
        last = number == len(block.commands)
        done = _run(["bash", "-c", _with_this_python(command)], tmp_path, docker=block.docker)
        expected = STATUS.get(command, block.status if last else 0)
        assert done.returncode == expected, f"{block.where}: {command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        said += done.stdout + done.stderr
    for line in block.shown:
        assert line.strip() in said, f"{block.where} shows “{line}”, and what came is\n{said[-2000:]}"


def _look_up(block: Block) -> None:
    """Every line of a Dockerfile is one that the project builds."""
    built = [load_environment(name).dockerfile for name in environment_names()]
    built.append((ROOT / DOCKERFILE).read_text(encoding="utf-8"))
    lines = {line.strip() for text in built for line in text.splitlines()}
    for line in block.body.splitlines():
        assert line.strip() in lines or line.lstrip().startswith("#"), f"{block.where}: no Dockerfile has “{line}”"


@pytest.mark.parametrize(("command", "file"), ELSEWHERE.items(), ids=list(ELSEWHERE))
def test_what_is_run_elsewhere_is_run_there(command, file):
    assert any(command in block.commands for block in ALL), f"nobody shows “{command}” any more: take it out here"
    assert (ROOT / file).is_file(), f"{file} is to run “{command}”, and is not there"


def _run(command: list[str], tmp_path: Path, *, docker: bool) -> subprocess.CompletedProcess[str]:
    engine = "docker" if docker else "recorded"
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "TWO_KITCHENS_ENGINE": engine, "TWO_KITCHENS_HOME": str(tmp_path), "OUT": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60 * MINUTES,
        check=False,
    )


def _with_this_python(command: str) -> str:
    """The command with the Python that the course is installed in, as in an activated environment."""
    return command.replace("python3 ", f"{sys.executable} ").replace("python -m", f"{sys.executable} -m")
