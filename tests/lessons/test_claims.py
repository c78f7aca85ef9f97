"""Prose claims nothing that was not measured: figures come from the page, and versions are those of the kitchens.

A number that no run gives is declared in the lesson's settings, word for word: `cited` if somebody else measured it,
with a link in the same section, or `defined` if it is so by definition, such as the exit status 0.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from lessons.catalogue import Lesson, find_lessons
from sandbox.engines.recorded import RecordedEngine
from sandbox.environment import environment_names, load_environment
from sandbox.inventory import take_inventories
from tests.support.blocks import without_blocks

LESSONS = find_lessons()
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)

_NUMBER = r"(?<![\w.,/#−-])\d[\d.,]*"
_UNITS = (
    r"%|€|°|×|x\b|percent|euros?|ms|s|min|h|KB|MB|GB|KiB|MiB|GiB|bytes?|kilobytes?|megabytes?|gigabytes?|"
    r"milliseconds?|seconds?|minutes?|hours?|times|orders?|rows?|layers?|packages?|processes|threads|decisions|answers|"
    r"entries|features|containers|images|lines?|files?|runs?"
)
FIGURE = re.compile(rf"{_NUMBER}[ \u00a0]?(?:{_UNITS})(?![\w])")
_NAMES = {"Python": "python", "numpy": "numpy", "pandas": "pandas", "scikit-learn": "scikit-learn"}
VERSION = re.compile(rf"\b({'|'.join(_NAMES)})[ \u00a0](\d{{1,2}}(?!\d)(?:\.\d+)*)", re.IGNORECASE)


@cache
def _versions() -> dict[str, set[str]]:
    """What the kitchens really have, from their recorded fingerprints."""
    runs = take_inventories(RecordedEngine(), [load_environment(name) for name in environment_names()])
    found: dict[str, set[str]] = {"python": {run.fingerprint.python["version"] for run in runs.values()}}
    for name in ("numpy", "pandas", "scikit-learn"):
        found[name] = {run.fingerprint.packages[name] for run in runs.values()}
    return found


def _is_true(name: str, version: str) -> bool:
    return any(f"{real}.".startswith(f"{version}.") for real in _versions()[_NAMES_LOWER[name.lower()]])


_NAMES_LOWER = {name.lower(): key for name, key in _NAMES.items()}


def _declared(lesson: Lesson) -> list[str]:
    return [*lesson.prose.settings.get("cited", []), *lesson.prose.settings.get("defined", [])]


def _prose(lesson: Lesson) -> dict[str, str]:
    """Each section's text without code, links' addresses and what was declared."""
    found = {}
    for name, section in lesson.prose.sections.items():
        text = re.sub(r"\]\([^)]*\)", "]", without_blocks(f"{section.title}\n\n{section.body}"))
        text = text.replace("**", "").replace("\u00a0", " ")
        for declared in _declared(lesson):
            text = text.replace(declared, "")
        found[name] = text
    return found


@every_lesson
def test_no_figure_stands_in_its_prose_that_the_page_does_not_give(lesson: Lesson):
    # Instructors' timings are what they are: a plan.
    found = {name: FIGURE.findall(text) for name, text in _prose(lesson).items() if name != "notes"}
    assert {name: figures for name, figures in found.items() if figures} == {}


@every_lesson
def test_every_version_in_its_prose_is_that_of_a_kitchen(lesson: Lesson):
    claimed = {claim for text in _prose(lesson).values() for claim in VERSION.findall(text)}
    assert {claim for claim in claimed if not _is_true(*claim)} == set()


@every_lesson
def test_what_it_declares_it_says(lesson: Lesson):
    said = "\n".join(f"{section.title}\n{section.body}" for section in lesson.prose.sections.values())
    said = said.replace("**", "").replace("\u00a0", " ")
    assert [text for text in _declared(lesson) if text not in said] == []


@every_lesson
def test_what_it_cites_has_its_source_beside_it(lesson: Lesson):
    for cited in lesson.prose.settings.get("cited", []):
        where = [s for s in lesson.prose.sections.values() if cited in s.body.replace("**", "").replace("\u00a0", " ")]
        assert where, cited
        assert all("](http" in section.body for section in where), f"“{cited}” has no link to its source"


@pytest.mark.parametrize(
    "text", ["83 % of them", "It took 1.5 s.", "1,000 orders", "a 135 MB image", "12 times", "3 layers", "30 seconds"]
)
def test_a_figure_is_found(text):
    assert FIGURE.search(text)


@pytest.mark.parametrize("text", ["exit status 0", "step 2 of 3", "{{flipped}} orders", "port 8501", "v1.2s", "10⁹"])
def test_what_is_no_figure_is_left_alone(text):
    assert not FIGURE.search(text)


def test_a_version_that_no_kitchen_has_is_found():
    assert _is_true("Python", "3.11")
    assert _is_true("pandas", "3")
    assert not _is_true("pandas", "1.5")
    assert not _is_true("Python", "3.1")
