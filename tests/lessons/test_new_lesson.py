"""A new lesson is a new folder: the navigation, the map, the handout and the tests find it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.catalogue import find_lessons
from tests.conftest import ROOT

LESSON = """+++
title = "A toy lesson"
slug = "toy"
minutes = 3
order = 5
phase = "design"
slides = [1]
goals = ["say that it is new", "say that nothing else was touched"]
+++

## Hello from a toy {#lede}

A lesson that a test made, for a [[kitchen]].

## Only here {#body}

Not a word of it stands anywhere else.

## For instructors {#notes}

- It takes three minutes.
- Nobody asks about it.
- It is gone after the test.
- That is all.
"""
PAGE = '''"""A lesson that a test made."""

from __future__ import annotations

from pathlib import Path

from lessons.prose import Prose
from lessons.shared.course import lesson
from lessons.shared.text import write

PROSE = Prose.from_file(Path(__file__).with_name("lesson.md"))

with lesson(PROSE):
    write(PROSE.text("body"))
'''
LOOK = """
import sys
from lessons.catalogue import find_lessons
from lessons.handout import handout
from tests.lessons.pages import Page

assert find_lessons()[0].slug == "toy", find_lessons()
page = Page("toy")
assert page.title == "Hello from a toy", page.title
assert f"Lesson 1 of {len(find_lessons())}" in page.text
assert "**1** A toy lesson" in [link.proto.label for link in page.test.get("page_link")]
page.press("next-lesson")
assert page.title == find_lessons()[1].prose.title("lede"), page.title
assert "Not a word of it stands anywhere else." in handout()
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The course with one folder more, and nothing else touched."""
    root: Path = tmp_path_factory.mktemp("course")
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("lessons", "tests", ".streamlit"):
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    for name in ("app.py", "pyproject.toml", "README.md", "Dockerfile"):
        shutil.copy(ROOT / name, root / name)
    for name in ("sandbox", "workshop"):
        (root / name).symlink_to(ROOT / name)
    toy = root / "lessons" / "toy"
    toy.mkdir()
    (toy / "lesson.md").write_text(LESSON, encoding="utf-8")
    (toy / "page.py").write_text(PAGE, encoding="utf-8")
    return root


def _python(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    database = f"sqlite:///{course / 'progress.sqlite3'}"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=course,
        env={**os.environ, "TWO_KITCHENS_ENGINE": "recorded", "TWO_KITCHENS_DATABASE_URL": database}
        | {"PYTHONPATH": str(course), "TWO_KITCHENS_REQUIRE": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_navigation_the_map_and_the_handout_find_it(course):
    done = _python(course, "-c", LOOK)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.slow
def test_the_tests_find_it(course):
    tests = [f"tests/lessons/test_{name}.py" for name in ("every_lesson", "claims")]
    done = _python(course, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "toy", "-v", *tests)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "test_its_page_is_drawn_with_its_own_title[toy] PASSED" in done.stdout
    assert "test_every_version_in_its_prose_is_that_of_a_kitchen[toy] PASSED" in done.stdout


def test_the_course_itself_has_no_toy_in_it():
    assert "toy" not in {lesson.slug for lesson in find_lessons()}
