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
from lessons.shared.handout import handout
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
LOOK_AT_THE_BROKEN = """
from lessons.catalogue import survey
from tests.lessons import pages

pages.find_lessons = lambda: survey().lessons
for lesson in (survey().lessons[0], survey().lessons[-1]):
    page = pages.Page(lesson.slug)
    assert page.title == lesson.prose.title("lede"), page.title
    assert page.text.count("One lesson is left out") == 2, page.text
    assert "lessons/unsettled/lesson.md: the settings on top are not valid TOML" in page.text, page.text
    assert "lessons/pageless has a lesson.md and no page.py" in page.text, page.text
labels = [link.proto.label for link in page.test.get("page_link")]
assert "**1** A toy lesson" in labels, labels
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
    for name in ("sandbox", "workshop", "grader", "exercises", "solutions"):
        (root / name).symlink_to(ROOT / name)
    _add_lesson(root, "toy", LESSON, PAGE)
    return root


@pytest.fixture(scope="module")
def broken_course(course, tmp_path_factory) -> Path:
    """The same with two more that are half made, as they are while somebody writes them."""
    root: Path = tmp_path_factory.mktemp("broken") / "course"
    shutil.copytree(course, root, symlinks=True)
    _add_lesson(root, "unsettled", LESSON.replace('slug = "toy"', "slug = "), PAGE)
    _add_lesson(root, "pageless", LESSON.replace('"toy"', '"pageless"'))
    return root


def _add_lesson(root: Path, name: str, prose: str, page: str = "") -> None:
    folder = root / "lessons" / name
    folder.mkdir()
    (folder / "lesson.md").write_text(prose, encoding="utf-8")
    if page:
        (folder / "page.py").write_text(page, encoding="utf-8")


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


def test_half_made_ones_are_left_out_and_named_while_the_others_go_on(broken_course):
    done = _python(broken_course, "-c", LOOK_AT_THE_BROKEN)
    assert done.returncode == 0, done.stderr[-3000:]


def test_the_tests_fail_on_a_half_made_one(broken_course):
    test = "tests/lessons/test_every_lesson.py"
    done = _python(broken_course, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--co", "-q", test)
    assert done.returncode != 0
    assert "LessonError" in done.stdout
    assert "pageless has a lesson.md and no page.py" in done.stdout


@pytest.mark.slow
def test_the_tests_find_it(course):
    tests = [f"tests/lessons/test_{name}.py" for name in ("every_lesson", "claims")]
    done = _python(course, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "toy", "-v", *tests)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "test_its_page_is_drawn_with_its_own_title[toy] PASSED" in done.stdout
    assert "test_every_version_in_its_prose_is_that_of_a_kitchen[toy] PASSED" in done.stdout


def test_the_course_itself_has_no_toy_in_it():
    assert "toy" not in {lesson.slug for lesson in find_lessons()}
