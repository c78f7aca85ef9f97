"""A learner takes progress along, and no file can harm it."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from workshop.database_store import MOST_PER_LEARNER, OVERHEAD, RESERVE
from workshop.errors import ImportRefused, TooMuch
from workshop.exchange import MOST_IMPORT, Imported
from workshop.progress import Progress
from workshop.store import Entry
from workshop.values import MOST_VALUE, now

EARLY, LATE = "2026-01-01T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z"


@pytest.fixture
def other(store):
    return Progress(store, "the same person elsewhere")


def file_with(*entries, **changes):
    data = {"format": "two-kitchens-progress", "version": 1, "exported_at": EARLY, "entries": list(entries)}
    return json.dumps({**data, **changes})


def entry(key="answer:guess", value="imported", updated_at=EARLY, **changes):
    return {"scope": "lesson:two-kitchens", "key": key, "value": value, "updated_at": updated_at, **changes}


def test_an_export_brings_everything_along(progress, other):
    progress.visit("two-kitchens")
    progress.complete("two-kitchens")
    progress.answer("two-kitchens", "note", "“été” 🍳\n\0")
    progress.put("exercise:take-inventory", "files", {"Dockerfile": "FROM python:3.11\n"})
    assert other.import_(progress.export()) == Imported(taken=5, kept=0)
    assert other.position == "two-kitchens"
    assert other.lesson("two-kitchens") == progress.lesson("two-kitchens")
    assert other.items("exercise:take-inventory") == progress.items("exercise:take-inventory")


def test_an_export_is_readable_json_that_names_neither_learner_nor_machine(progress):
    progress.answer("two-kitchens", "note", "été")
    text = progress.export()
    data = json.loads(text)
    assert (data["format"], data["version"]) == ("two-kitchens-progress", 1)
    assert data["exported_at"] <= now()
    assert "été" in text
    for private in ("ada", socket.gethostname(), str(Path.home())):
        assert private not in text.replace(data["exported_at"], "").replace(data["entries"][0]["updated_at"], "")


def test_an_empty_export_can_be_imported(progress, other):
    assert other.import_(progress.export()) == Imported(0, 0)


def test_the_newer_entry_wins_in_both_directions(store, progress):
    store.write(Entry("ada", "lesson:two-kitchens", "answer:old-here", "here", EARLY))
    store.write(Entry("ada", "lesson:two-kitchens", "answer:new-here", "here", LATE))
    given = file_with(entry("answer:old-here", updated_at=LATE), entry("answer:new-here", updated_at=EARLY))
    assert progress.import_(given) == Imported(taken=1, kept=1)
    assert progress.answers("two-kitchens") == {"old-here": "imported", "new-here": "here"}


def test_importing_twice_changes_nothing_more(progress):
    progress.import_(file_with(entry()))
    assert progress.import_(file_with(entry(value="other, though as old"))) == Imported(taken=0, kept=1)
    assert progress.answers("two-kitchens") == {"guess": "imported"}


def test_a_time_in_the_future_does_not_win_for_ever(progress, other):
    far = "9999-12-31T23:59:59.999999Z"
    progress.import_(file_with(entry(value="by a clock that is wrong", updated_at=far)))
    assert progress.lesson("two-kitchens").answers["guess"].saved_at <= now()
    other.answer("two-kitchens", "guess", "given later, elsewhere")
    progress.import_(other.export())
    assert progress.answers("two-kitchens") == {"guess": "given later, elsewhere"}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        (b"\xff\xfe{}", "not text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "not text in UTF-8"),
        ("[]", "not a progress file"),
        ("null", "not a progress file"),
        ("{}", "not a progress file"),
        (file_with(format="something-else"), "not a progress file"),
        (file_with(format=["two-kitchens-progress"]), "not a progress file"),
        (file_with(version=2), "newer Two Kitchens"),
        (file_with(version=0), "which version"),
        (file_with(version="1"), "which version"),
        (file_with(version=True), "which version"),
        (file_with(version=None), "which version"),
        (file_with(extra=1), "lacks a part"),
        (file_with(exported_at="yesterday"), "lacks a part"),
        (file_with(entries={}), "not a list"),
        (file_with(entry(), entry(learner="bob")), "Entry 2"),
        (file_with("entry"), "Entry 1"),
        (file_with({"scope": "lesson:x"}), "Entry 1"),
        (file_with(entry(scope="")), "is not a name"),
        (file_with(entry(scope=["lesson"])), "is not a name"),
        (file_with(entry(key=5)), "is not a name"),
        (file_with(entry(key="x" * 300)), "is not a name"),
        (file_with(entry(updated_at=EARLY.replace("-01-", "-00-"))), "no time"),
        (file_with(entry(updated_at=12)), "no time"),
        (file_with(entry(), entry(value="again")), "two values for one thing"),
        (file_with(entry(value="x" * MOST_VALUE)), "cannot be kept"),
        (file_with(entry(value=float("nan"))), "no progress file has"),
        (file_with(entry()).replace('"imported"', "1e999"), "cannot be kept"),
        (file_with(entry()).replace('"imported"', "9" * 5000), "no progress file has"),
        (file_with(entry()).replace('"imported"', '"\\ud800"'), "half a character"),
        (file_with(entry()).replace('"imported"', "[" * 100_000 + "]" * 100_000), "no progress file has"),
        (file_with(entry()).replace('"imported"', "[" * 100 + "]" * 100), "nested"),
        (" " * (MOST_IMPORT + 1), "at most 2.0 MiB"),
        (b" " * (MOST_IMPORT + 1), "at most 2.0 MiB"),
    ],
    ids=lambda value: ascii(value[:20]),
)
@pytest.mark.usefixtures("no_garbage_meanwhile")
def test_a_file_with_anything_wrong_is_refused_whole(progress, given, reason):
    progress.answer("two-kitchens", "guess", "mine")
    before = progress.export().splitlines()[1:]
    with pytest.raises(ImportRefused, match=reason):
        progress.import_(given)
    assert progress.export().splitlines()[1:] == before


def test_an_editor_that_put_a_mark_in_front_does_no_harm(progress):
    progress.import_(b"\xef\xbb\xbf" + file_with(entry()).encode())
    progress.import_("\ufeff" + file_with(entry()))
    assert progress.answers("two-kitchens") == {"guess": "imported"}


def test_an_import_that_does_not_fit_changes_nothing(url, connect):
    progress = Progress(connect(url, limit=5000), "ada")
    progress.answer("two-kitchens", "guess", "mine")
    with pytest.raises(TooMuch):
        progress.import_(file_with(*(entry(f"answer:{number}", "x" * 500) for number in range(20))))
    assert progress.answers("two-kitchens") == {"guess": "mine"}


def test_the_largest_progress_that_can_be_saved_can_be_exported_and_imported(connect, sqlite_url):
    progress = Progress(connect(sqlite_url), "ada")
    size = OVERHEAD + len("lesson:x") + len("answer:10000") + 2
    count = int(MOST_PER_LEARNER * (1 + RESERVE)) // size
    progress.import_(file_with(*(entry(f"answer:{10_000 + number}", "", scope="lesson:x") for number in range(count))))
    with pytest.raises(TooMuch):
        for number in range(10):
            progress.answer("y", str(number), "")
    assert len(progress.export().encode()) < MOST_IMPORT
    assert Progress(connect(sqlite_url), "bob").import_(progress.export()).kept == 0
