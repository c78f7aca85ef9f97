"""The last lesson through app.py: the quiz of all lessons, and the tasks that work in a terminal."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.catalogue import find_lessons
from lessons.practice.panels import comment
from lessons.prose import Prose
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import load_environment
from sandbox.flagship import flagship, score
from sandbox.pipeline import compare_project
from sandbox.project import FLAGSHIP
from tests.conftest import ROOT
from tests.lessons.pages import Page

PROSE = Prose.from_file(ROOT / "lessons" / "practice" / "lesson.md")
TASKS = ("gate", "mend", "own")
QUIZZES = [lesson for lesson in find_lessons() if lesson.quiz]
TIMER = (
    "prep.replace(-999, TYPICAL_PREP_MINUTES, inplace=True)",
    'orders["prep_minutes"] = prep.replace(-999, TYPICAL_PREP_MINUTES)',
)
CLOCK = ('orders["hour"] = unix_seconds // 3600 % 24', 'orders["hour"] = orders["ordered_at"].dt.hour')


@pytest.fixture(autouse=True)
def with_recordings(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


def answer(page: Page, *, rightly: bool) -> Page:
    for lesson in QUIZZES:
        for question in lesson.quiz:
            option = next(option for option in question.options if option.right is rightly)
            page.test.radio(key=f"quiz-{lesson.slug}-{question.name}").set_value(option.text)
    page.test.run()
    return page


def test_the_course_stands_there_in_ten_lines():
    page = Page("practice")
    assert page.title == "Let’s practice"
    (lines,) = re.findall(r'data-figure="lines">(.*?)</ol>', page.source, re.DOTALL)
    assert lines.count("<li>") == 10


def test_every_other_lesson_asks_one_to_three_questions():
    others = [lesson for lesson in find_lessons() if lesson.slug != "practice"]
    assert [lesson.slug for lesson in others if not 1 <= len(lesson.quiz) <= 3] == []
    for lesson in others:
        for question in lesson.quiz:
            assert len(question.options) >= 2, f"{lesson.slug}: {question.name}"
            assert len({option.why for option in question.options}) == len(question.options), question.name


def test_the_right_option_does_not_always_stand_in_the_same_place():
    places = [question.options.index(question.right) for lesson in QUIZZES for question in lesson.quiz]
    assert max(map(places.count, set(places))) <= len(places) * 2 / 3


def test_an_answer_is_answered_and_counted():
    page = Page("practice")
    assert 'data-figure="quiz-score"' not in page.source
    question = QUIZZES[0].quiz[0]
    wrong = next(option for option in question.options if not option.right)
    key = f"quiz-{QUIZZES[0].slug}-{question.name}"
    page.choose(key, wrong.text)
    assert wrong.why in page.text
    assert 'data-right="0" data-answered="1"' in page.source
    page.choose(key, question.right.text)
    assert question.right.why in page.text
    assert 'data-right="1" data-answered="1"' in page.source


def test_a_quiz_with_every_answer_right_has_nothing_left_to_explain():
    page = answer(Page("practice"), rightly=True)
    questions = sum(len(lesson.quiz) for lesson in QUIZZES)
    assert f"All {questions} answered, {questions} of them rightly" in page.text
    assert "Nothing left to explain" in page.text


def test_a_quiz_with_every_answer_wrong_leads_back_to_the_lessons():
    page = answer(Page("practice"), rightly=False)
    assert 'data-right="0"' in page.source
    back = [link for link in page.test.get("page_link") if link.proto.label.startswith("Back to “")]
    assert len(back) == len(QUIZZES)


@pytest.mark.parametrize(("right", "words"), [(9, "Nothing left"), (5, "The others say why"), (2, "Do go back")])
def test_a_finished_quiz_gets_a_friendly_word(right, words):
    assert comment(right, 9).startswith(words)


def test_a_task_that_was_done_stays_ticked():
    page = Page("practice")
    page.test.checkbox(key="practice-done-mend").check().run()
    again = Page("practice", **page.address)
    assert {task: again.test.checkbox(key=f"practice-done-{task}").value for task in TASKS} == {
        "gate": False,
        "mend": True,
        "own": False,
    }


def test_what_to_read_next_are_a_few_links_each_with_a_sentence():
    entries = re.findall(r"^- .*?(?=^- |\Z)", PROSE.text("read"), re.MULTILINE | re.DOTALL)
    assert 5 <= len(entries) <= 8
    for entry in entries:
        assert "](https://" in entry
        assert len(re.sub(r"\[.*?\]\(.*?\)", "", entry).split()) >= 6


# ---- in a terminal ----


def tally(recipe: Path, engine: str) -> dict[str, tuple[str, str]]:
    """What the tally prints, by row: dev, prod."""
    done = subprocess.run(
        [sys.executable, "-m", "lessons.practice.tally", str(recipe), "--engine", engine],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^│ (.+?) +│ +(\S.*?) +│ +(\S.*?) +│$", done.stdout, re.MULTILINE)
    return {name.strip(): (dev, prod) for name, dev, prod in rows}


def mended(folder: Path, *mends: tuple[str, str]) -> Path:
    shutil.copytree(FLAGSHIP, folder)
    source = (folder / "features.py").read_text(encoding="utf-8")
    for before, after in mends:
        assert source.count(before) == 1
        source = source.replace(before, after)
    (folder / "features.py").write_text(source, encoding="utf-8")
    return folder


def test_the_tally_counts_what_was_recorded():
    environments = [load_environment("dev"), load_environment("prod")]
    result = compare_project(RecordedEngine(), flagship(), environments)
    dev, prod = (score(run) for run in result.runs.values())
    rows = tally(FLAGSHIP, "recorded")
    assert rows["right"] == (f"{dev.accuracy:.1%}", f"{prod.accuracy:.1%}")
    assert rows["called late"] == (str(dev.flagged), str(prod.flagged))
    assert rows["answers unlike dev’s"] == ("–", str(len(result.comparisons["prod"].flipped)))


def test_a_recipe_about_something_else_is_told_so(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "lessons.practice.tally", str(tmp_path / "nowhere"), "--engine", "recorded"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "There is no folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.docker
@pytest.mark.slow
def test_mending_the_timer_alone_makes_prod_worse_and_mending_both_makes_it_right(tmp_path, environments):
    def right(rows: dict[str, tuple[str, str]]) -> float:
        return float(rows["right"][1].rstrip("%"))

    before = tally(FLAGSHIP, "docker")
    timer, both = (
        tally(mended(tmp_path / name, *mends), "docker")
        for name, mends in {"timer": (TIMER,), "both": (TIMER, CLOCK)}.items()
    )
    assert right(timer) < right(before)
    assert both["answers unlike dev’s"] == ("–", "0")
    assert both["right"][0] == both["right"][1] == before["right"][0]


@pytest.mark.docker
@pytest.mark.slow
def test_mending_the_clock_alone_makes_prod_better_but_not_right(tmp_path, environments):
    before, clock = tally(FLAGSHIP, "docker"), tally(mended(tmp_path / "clock", CLOCK), "docker")
    prod = [float(rows["right"][1].rstrip("%")) for rows in (before, clock)]
    assert prod[0] < prod[1] < float(before["right"][0].rstrip("%"))
