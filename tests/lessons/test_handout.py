"""The course on paper."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from html import escape, unescape

import pytest

from lessons.catalogue import find_lessons
from lessons.errors import LessonError
from lessons.shared.handout import handout
from lessons.terms import glossary
from sandbox.measurements.measured import RECORDINGS
from tests.conftest import ROOT

LESSONS = find_lessons()
TEXT = """+++
title = "Stock & bones"
slug = "stock"
minutes = 5
order = 20
goals = ["boil water"]
screen_only = ["button"]
+++

## Stock {#lede}

For a [[kitchen]].

## Boil {{litres}} litres {#boil}

It took {{seconds}} s. <script>alert(1)</script>

## How long? {#boil-guess}

- short
- long

## Press it {#button}

Only on a screen.

## For instructors {#notes}

Secret sauce.
"""
QUIZ = """
[[question]]
name = "salt"
ask = "When?"
[[question.option]]
text = "early"
right = true
why = "It sinks in."
[[question.option]]
text = "late"
why = "Too late."
"""


@pytest.fixture
def stock(tmp_path):
    folder = tmp_path / "stock"
    folder.mkdir()
    (folder / "lesson.md").write_text(TEXT, encoding="utf-8")
    (folder / "page.py").write_text("")
    (folder / "quiz.toml").write_text(QUIZ, encoding="utf-8")
    return folder


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_it_has_every_lesson_and_every_word():
    text = words(handout())
    for lesson in LESSONS:
        assert lesson.title in text
        for goal in lesson.goals:
            assert goal.replace("`", "").replace("*", "") in text
    for term in glossary().values():
        assert term.meaning in text
    assert f"{len(LESSONS)} lessons, about {sum(lesson.minutes for lesson in LESSONS)} minutes" in text


def test_it_needs_no_other_file():
    page = handout(notes=True)
    assert not re.search(r"<(script|link|img|iframe)", page)
    assert "@import" not in page
    assert "url(" not in page


def test_nothing_of_the_pages_own_marks_is_left_in_it():
    page = handout(notes=True)
    assert "{{" not in page
    assert not re.search(r"\[\[[^\[\]]+\]\]", page)
    assert "\ue000" not in page
    assert not re.search(r"\{#\w", page)


def test_the_notes_are_for_instructors(stock):
    lessons = find_lessons(stock.parent)
    assert "Secret sauce" not in handout(lessons)
    assert "Secret sauce" in handout(lessons, notes=True)


def test_the_quizs_answers_are_for_instructors(stock):
    lessons = find_lessons(stock.parent)
    learners, instructors = handout(lessons), handout(lessons, notes=True)
    assert "early" in learners
    assert "It sinks in." not in learners
    assert '<li class="right">early' in instructors


def test_a_figure_that_nobody_gives_is_a_blank_that_says_so(stock):
    page = handout(find_lessons(stock.parent))
    assert 'Boil <span class="blank">measured live</span> litres' in page
    assert "write down what you got" in page.partition("</header>")[0]


def test_a_figure_that_the_lesson_gives_is_filled_in(stock):
    (stock / "handout.py").write_text('def figures():\n    return {"boil": {"litres": "3", "seconds": "<9>"}}\n')
    page = handout(find_lessons(stock.parent))
    assert "<h3>Boil 3 litres</h3>" in page
    assert "It took &lt;9&gt; s." in page


RECORDED = """
from lessons.shared.recorded import Recorded
from sandbox.errors import NotRecorded
from sandbox.result import Evidence, EvidenceKind

def figures():
    return {"boil": {"litres": "3"}}

def recorded():
    evidence = Evidence(EvidenceKind.RECORDED, "Engine <7>", "", "", "2026-01-02T03:04:05+00:00", "a-base")
    return {"boil": Recorded(evidence, {"seconds": "12"})}
"""


def test_a_recorded_figure_says_when_and_with_what_it_was_measured(stock):
    (stock / "handout.py").write_text(RECORDED)
    page = handout(find_lessons(stock.parent))
    assert "It took 12 s." in page
    assert '<li id="stock-source-1">Recorded on 2026-01-02 with Engine &lt;7&gt;, built on a-base. Yours' in page
    assert 'recorded, <a href="#stock-source-1">source 1</a>' in page
    assert "Boil 3 litres" in page


def test_what_comes_from_one_place_names_that_place_once(stock):
    twice = RECORDED.replace('{"seconds": "12"})}', '{"seconds": "12"}), "boil-guess": Recorded(evidence)}')
    (stock / "handout.py").write_text(twice)
    page = handout(find_lessons(stock.parent))
    assert page.count('<a href="#stock-source-1">') == 2
    assert page.count("Recorded on 2026-01-02") == 1


def test_a_table_and_a_program_stand_below_their_sections(stock):
    (stock / "handout.py").write_text(
        RECORDED.replace('{"seconds": "12"})}', '{"seconds": "12"}, rows(("a|b", "c"), [(1, "<2>")]))}')
        + """
from lessons.shared.paper import program, rows

def below():
    return {"boil": program("boil(3)  # ``` [[salt]]")}
"""
    )
    page = handout(find_lessons(stock.parent))
    assert "<pre><code>boil(3)  # ``` [[salt]]\n</code></pre>" in page
    assert "<th>a|b</th>" in page
    assert "<td>&lt;2&gt;</td>" in page
    assert page.index("It took 12 s.") < page.index("boil(3)") < page.index("<th>a|b</th>") < page.index("source 1</a>")


def test_where_no_recording_fits_there_are_blanks(stock):
    (stock / "handout.py").write_text(RECORDED.replace("    evidence =", "    raise NotRecorded\n    evidence ="))
    page = handout(find_lessons(stock.parent))
    assert "Boil 3 litres" in page
    assert 'It took <span class="blank">' in page
    assert "Recorded on" not in page
    assert "source" not in page.partition("</header>")[2]


@pytest.mark.parametrize(
    "slug", ["development", "production", "two-kitchens", "runtimes", "story", "container", "why-containers"]
)
def test_a_lesson_whose_figures_are_recorded_has_no_blanks(slug):
    lesson = next(lesson for lesson in LESSONS if lesson.slug == slug)
    page = handout([lesson])
    assert 'class="blank"' not in page
    recorded = runpy.run_path(str(lesson.page.with_name("handout.py")))["recorded"]()
    assert recorded
    assert not recorded.keys() & set(lesson.screen_only)
    assert len(re.findall(r'-source-\d+">source \d+</a>', page)) == len(recorded)
    assert page.count("Recorded on 20") == len({found.label for found in recorded.values()})


def test_recorded_figures_are_those_of_the_recordings():
    data = {path.stem: json.loads(path.read_text(encoding="utf-8"))["data"] for path in RECORDINGS.glob("*.json")}
    text = words(handout())
    assert f"{data['layers']['images']['pinned']['bytes'] / 1e6:.0f} MB, and" in text
    assert f"From inside it sees {data['inside']['inside']['processes']} programs" in text
    for attempt in data["orders"]["attempts"].values():
        assert not attempt["broke"] or words(escape(attempt["error"])).strip() in text
    steps = data["rebuild"]["builds"]["one pin moved"]["steps"]
    assert f"One pin moved: {sum(not step['reused'] for step in steps)} of {len(steps)} steps anew" in text


def test_the_recorded_story_is_told_with_its_own_figures(recorded):
    text = words(handout())
    flipped, rows = len(recorded.flipped("prod")), len(recorded.answers("dev"))
    assert f"{flipped} of {rows:,} orders got another answer" in text
    assert f"{len(recorded.flipped('pinned'))} of {rows:,} orders flipped" in text
    (printed,) = re.findall(r"training accuracy (\d\.\d+)", recorded.trained.stdout)
    assert f"{100 * float(printed):.1f} % right" in text
    assert f"where training had promised {100 * float(printed):.1f} %" in text
    for name, package in (("dev", "pandas"), ("prod", "pandas"), ("prod", "numpy")):
        assert f"{package} {recorded.runs[name].fingerprint.packages[package]}" in text
        assert f"Python {recorded.runs[name].fingerprint.python['version']}" in text


def test_what_the_pages_show_as_a_table_stands_on_paper_too(recorded):
    text = words(handout())
    differences = recorded.runs["dev"].fingerprint.differences(recorded.runs["prod"].fingerprint)
    for found in differences:
        assert f"{found.section}: {found.name} {found.left or '–'} {found.right or '–'}" in text
    first = recorded.flipped("prod")[0]
    assert f" {first} on time (" in text.replace("\u00a0", " ")
    assert f"… and {len(recorded.flipped('prod')) - 8} more." in text
    for name in ("dev", "prod"):
        assert f"{name} {recorded.runs[name].stdout.strip()} empty 0" in text


def test_a_program_that_a_text_announces_stands_below_it():
    example = (ROOT / "lessons" / "practice" / "example" / "predict.py").read_text(encoding="utf-8")
    assert escape(example.rstrip(), quote=False).replace("&#x27;", "'") in handout().replace("&quot;", '"')


def test_the_quiz_stands_under_a_heading_of_its_own_in_each_lesson(stock):
    page = handout(find_lessons(stock.parent))
    assert page.index("<h3>What do you remember?</h3>") < page.index("<h3>When?</h3>")
    assert handout().count("What do you remember?") == sum(bool(lesson.quiz) for lesson in LESSONS)


def test_the_blanks_are_explained_where_there_are_some():
    assert "write down what you got" not in handout([lesson for lesson in LESSONS if lesson.slug == "runtimes"])


def test_what_only_makes_sense_on_a_screen_is_left_out(stock):
    assert "Only on a screen" not in handout(find_lessons(stock.parent))


def test_prose_cannot_bring_in_markup(stock):
    page = handout(find_lessons(stock.parent))
    assert "<script>" not in page
    assert "Stock &amp; bones" in page


def test_a_section_that_is_not_there_cannot_be_left_out(stock):
    (stock / "lesson.md").write_text(TEXT.replace('["button"]', '["buton"]'), encoding="utf-8")
    with pytest.raises(LessonError, match="no such section"):
        find_lessons(stock.parent)


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lessons.handout", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_writes_the_file(tmp_path):
    done = _command(str(tmp_path / "out.html"))
    assert done.returncode == 0, done.stderr
    assert f"{len(LESSONS)} lessons" in done.stdout
    assert (tmp_path / "out.html").read_text(encoding="utf-8") == handout()


def test_the_command_says_what_is_wrong_with_a_file_that_cannot_be_written(tmp_path):
    done = _command(str(tmp_path / "nowhere" / "out.html"))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
