"""The exercises in the browser: the overview, and a page to write, check and learn on."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.exercise import EXERCISES, Exercise
from grader.hints import numbered_hints
from lessons.catalogue import REFERENCE
from lessons.entrance.standing import HOSTED_VARIABLE
from lessons.shared import picker
from lessons.workbench.shelf import survey
from tests.lessons.pages import Page
from tests.lessons.workbench import Workbench
from workshop.opening import shared_store
from workshop.store import Entry

FOLDER = EXERCISES / "02_spot_the_difference"
SLUG = "spot-the-difference"
EVERY = survey().exercises
WRONG = (FOLDER / "wrong" / "forgets-spellings" / "difference.py").read_text(encoding="utf-8")
SOLUTION = (Exercise.from_folder(FOLDER).solution / "difference.py").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def with_the_plain_editor(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_PLAIN_EDITOR", "1")
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "recorded")


@pytest.fixture
def in_docker(monkeypatch, environments):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "docker")


def test_the_overview_stands_in_the_navigation_right_after_the_lessons():
    assert next(slug for slug, _, _ in REFERENCE) == "exercises"


def test_the_overview_has_every_exercise_and_how_far_one_is():
    page = Workbench()
    assert page.data("tally", "solved") == "0"
    assert page.data("tally", "of") == str(len(EVERY))
    for exercise in EVERY:
        assert page.data(f"exercise-{exercise.slug}", "standing") == "new"
    assert "Where to start?" in page.text


def test_the_last_lesson_leads_to_the_exercises():
    links = [link.proto.page for link in Page("practice").test.get("page_link")]
    assert "exercises" in links


@pytest.mark.parametrize("exercise", EVERY, ids=lambda exercise: exercise.slug)
def test_every_exercise_has_a_page_with_an_editor_for_each_of_its_files(exercise):
    page = Workbench(exercise.slug)
    assert page.title == f"{exercise.number}. {exercise.title}"
    assert [area.value for area in page.test.text_area] == [data.decode() for data in exercise.starter.values()]


@pytest.mark.parametrize("name", ["no-such-exercise", "../../etc/passwd", "<b>"])
def test_an_address_that_names_no_exercise_leads_back(name):
    page = Workbench(name)
    assert page.title == "No such exercise"
    assert any(link.proto.page == "exercises" for link in page.test.get("page_link"))


def test_a_draft_is_kept_and_found_again():
    page = Workbench(SLUG)
    page.type("mine = 1\n")
    again = Workbench(SLUG, page.address)
    assert again.draft == "mine = 1\n"
    assert again.data("standing", "standing") == "started"


def test_a_reset_asks_first_and_can_be_undone():
    page = Workbench(SLUG)
    assert not page.has("reset")
    page.type("mine = 1\n")
    page.press("reset")
    assert page.draft == "mine = 1\n"
    page.press("reset-no")
    assert page.draft == "mine = 1\n"
    page.press("reset").press("reset-yes")
    assert page.draft == Exercise.from_folder(FOLDER).starter["difference.py"].decode()
    page.press("undo")
    assert page.draft == "mine = 1\n"
    assert not page.has("undo")


def test_a_draft_that_is_too_large_is_said_to_be_unsaved_and_stays_in_the_editor():
    page = Workbench(SLUG)
    large = "# " + "x" * 300_000
    page.type(large)
    assert "not saved" in page.text
    assert page.draft == large
    page.type("small = 1\n")
    assert "not saved" not in page.text


def test_hints_come_one_at_a_time_and_stay():
    hints = list(numbered_hints(Exercise.from_folder(FOLDER), None).values())
    page = Workbench(SLUG)
    assert page.data("hints", "seen") == ""
    for number, hint in enumerate(hints, start=1):
        page.press("hint")
        assert page.data("hints", "seen") == str(number)
        assert hint in [shown.value for shown in page.test.markdown]
    assert not page.can_press("hint")
    assert Workbench(SLUG, page.address).data("hints", "seen") == str(len(hints))


def test_a_hint_that_cannot_be_kept_is_shown_all_the_same_and_said_to_be_unsaved():
    page = Workbench(SLUG)
    _fill_up(page)
    page.press("hint")
    assert page.data("hints", "seen") == "1"
    assert "shut again after a refresh" in page.text
    assert Workbench(SLUG, page.address).data("hints", "seen") == ""


def test_with_recordings_nothing_can_be_checked_and_the_page_says_where_it_can():
    page = Workbench(SLUG)
    assert not page.has("press-check")
    assert "This course only plays recordings, so it cannot run your code." in page.text
    assert "pytest exercises/" in page.text


def test_a_hosted_server_without_docker_refuses_to_check(monkeypatch):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "local")
    monkeypatch.setenv(HOSTED_VARIABLE, "1")
    page = Workbench(SLUG)
    assert not page.has("press-check")
    assert "no isolated place" in page.text


def test_at_home_virtual_environments_may_check(monkeypatch, at_home):
    monkeypatch.setenv("TWO_KITCHENS_ENGINE", "local")
    # Nothing is checked here, and environments that are made in the background would go on into other tests.
    monkeypatch.setattr(picker, "warm_kitchens", lambda engine, wanted: None)
    page = Workbench(SLUG)
    assert page.can_press("press-check")
    assert "is not isolated from it" in page.text


def test_at_home_a_file_from_ones_own_editor_can_be_taken(monkeypatch, at_home, tmp_path):
    folder = tmp_path / "exercises" / FOLDER.name
    exercise = Exercise.from_folder(FOLDER)
    _copy(FOLDER, folder)
    (folder / "difference.py").write_text("from_my_editor = 1\n", encoding="utf-8")
    monkeypatch.setattr("lessons.workbench.shelf.survey.__defaults__", (folder.parent,))
    page = Workbench(exercise.slug)
    page.press("take-mine")
    assert page.draft == "from_my_editor = 1\n"
    assert not page.has("take-mine")
    page.press("undo")
    assert page.draft == exercise.starter["difference.py"].decode()


def test_on_a_hosted_server_no_file_of_the_machine_is_offered():
    assert not Workbench(SLUG).has("take-mine")


@pytest.mark.docker
def test_it_fails_then_gives_a_hint_that_fits_then_passes_and_is_solved_after_a_refresh(in_docker):
    page = Workbench(SLUG)
    page.check(WRONG)
    assert page.data("verdict", "verdict") == "failed"
    assert page.data("evidence", "kind") == "docker"
    assert "is another spelling of" in page.text
    assert "One way to do it" not in page.text
    page.press("hint").press("hint")
    assert "This time" in page.text
    page.check(SOLUTION)
    assert page.data("verdict", "verdict") == "passed"
    assert "One way to do it" in page.text
    again = Workbench(SLUG, page.address)
    assert again.data("verdict", "verdict") == "passed"
    assert "solved, 2 attempts" in again.text
    assert "so it is right" in again.text
    again.type(SOLUTION + "# more\n")
    assert "changed something since this check" in again.text
    assert "so it is right" not in again.text
    assert Workbench("", page.address).data("tally", "solved") == "1"


@pytest.mark.docker
def test_what_was_solved_once_stays_open_and_a_later_failure_is_not_called_right(in_docker):
    page = Workbench(SLUG)
    page.check(SOLUTION)
    page.check(WRONG)
    assert page.data("verdict", "verdict") == "failed"
    assert "You solved this before" in page.text
    assert "so it is right" not in page.text


@pytest.mark.docker
def test_a_result_that_cannot_be_kept_is_shown_until_the_next_one_and_said_to_be_unsaved(in_docker):
    page = Workbench(SLUG)
    page.check(WRONG)
    _fill_up(page)
    page.check(SOLUTION)
    for _ in range(2):
        assert page.data("verdict", "verdict") == "passed"
        assert "The result of this check is not saved" in page.text
        assert "One way to do it" in page.text
        page.press("hint")
    assert Workbench(SLUG, page.address).data("verdict", "verdict") == "failed"


@pytest.mark.docker
def test_after_a_reset_no_hint_speaks_of_what_was_checked_before(in_docker):
    page = Workbench(SLUG)
    page.check(WRONG)
    while page.can_press("hint"):
        page.press("hint")
    assert "This time" in page.text
    page.press("reset").press("reset-yes")
    assert "This time" not in page.text


@pytest.mark.docker
def test_the_starter_is_not_called_wrong(in_docker):
    page = Workbench(SLUG)
    page.press("press-check")
    assert page.data("verdict", "verdict") == "not_attempted"
    assert page.data("standing", "standing") == "new"


@pytest.mark.docker
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("def f(:", "invalid"),
        ("", "invalid"),
        ("raise SystemExit", "failed"),
        ("while True: print('x' * 10_000)", "failed"),
        ("import os\nwhile True: os.fork()", "failed"),
        ("much = 'x' * 10**10", "failed"),
    ],
)
def test_whatever_is_written_the_page_stays_alive(in_docker, text, verdict):
    page = Workbench(SLUG)
    page.check(text)
    assert page.data("verdict", "verdict") == verdict
    assert page.can_press("press-check")


@pytest.mark.docker
def test_a_check_that_takes_long_is_found_again_meanwhile_and_can_be_cancelled(in_docker):
    # One whose time limit leaves a busy machine room to look around.
    slug = "guard-the-artefact"
    page = Workbench(slug)
    page.test.text_area[0].set_value("while True: pass")
    page.test.button(key="press-check").click().run()
    again = Workbench(slug, page.address, patient=False)
    assert "tk-work" in again.source
    again.press("cancel-check")
    assert "Cancelled" in again.text
    assert again.can_press("press-check")
    assert again.data("standing", "standing") == "started"


def _fill_up(page: Workbench) -> None:
    """Leave the learner no room for anything more."""
    notes = [Entry(page.address["run"], "exercise:big", f"note-{number}", "x" * 200_000) for number in range(10)]
    shared_store().merge(notes, limited=False)


def _copy(source: Path, target: Path) -> None:
    for path in (one for one in source.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
