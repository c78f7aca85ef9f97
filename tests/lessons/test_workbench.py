"""What the exercises' pages are made of: what is found, kept, told and held side by side."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from grader.exercise import EXERCISES, Exercise
from grader.report import CheckResult, Report, Verdict
from lessons.workbench.desk import Desk, Standing, fit_to_keep, starter_texts
from lessons.workbench.diff import diff_table, lines_of
from lessons.workbench.exports import as_json, as_junit
from lessons.workbench.given import texts_in
from lessons.workbench.shelf import language_of, survey
from lessons.workbench.told import badge, headline, verdict
from sandbox.size import Size
from workshop.errors import TooMuch
from workshop.opening import shared_store
from workshop.progress import Progress

FOLDER = "02_spot_the_difference"
PASSED = CheckResult("one", "The first holds.", Verdict.PASSED)
FAILED = CheckResult(
    "two",
    "The `second` holds.",
    Verdict.FAILED,
    message="Look at “<b>”.",
    call="f('<script>')",
    expected="1",
    came="2",
    output="printed\n",
    output_cut=True,
    traceback="Traceback: line 3",
)


@pytest.fixture
def exercise() -> Exercise:
    return Exercise.from_folder(EXERCISES / FOLDER)


@pytest.fixture
def desk(exercise, request) -> Desk:
    return Desk(Progress(shared_store(), f"learner of {request.node.name}"), exercise)


def report(*checks: CheckResult, of: Verdict = Verdict.FAILED, **more) -> Report:
    return Report("spot-the-difference", of, checks=checks, **more)


def test_a_half_made_exercise_is_left_out_and_named(tmp_path):
    shutil.copytree(EXERCISES / FOLDER, tmp_path / FOLDER)
    (tmp_path / "03_half").mkdir()
    (tmp_path / "03_half" / "exercise.toml").write_text('title = "Half"', encoding="utf-8")
    (tmp_path / "04_barely_begun").mkdir()
    found = survey(tmp_path)
    assert [one.slug for one in found.exercises] == ["spot-the-difference"]
    assert [str(fault).count("03_half") for fault in found.faults] == [1]


def test_of_two_with_one_number_one_is_left_out(tmp_path):
    for name in (FOLDER, "02_same_number"):
        shutil.copytree(EXERCISES / FOLDER, tmp_path / name)
    found = survey(tmp_path)
    assert len(found.exercises) == 1
    assert "have the same number" in str(found.faults[0])


def test_a_changed_exercise_is_read_anew(tmp_path):
    shutil.copytree(EXERCISES / FOLDER, tmp_path / FOLDER)
    survey(tmp_path)
    manifest = tmp_path / FOLDER / "exercise.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("Spot the", "Find the"), encoding="utf-8")
    assert survey(tmp_path).exercises[0].title == "Find the difference"


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("difference.py", "python"),
        ("Dockerfile", "docker"),
        (".dockerignore", "ignore"),
        ("requirements.txt", "text"),
        ("pyproject.toml", "toml"),
    ],
)
def test_a_files_name_says_what_it_is_written_in(name, language):
    assert language_of(name) == language


def test_what_lies_beside_is_shown_as_far_as_it_is_text():
    assert texts_in({"a.py": b"x = 1", "b.bin": b"\xff\xfe", "c.bin": b"\0", "d.csv": "é".encode()}) == {
        "a.py": "x = 1",
        "d.csv": "é",
    }


def test_at_first_there_is_the_starter(exercise, desk):
    kept = desk.look()
    assert kept.drafts == starter_texts(exercise)
    assert kept.standing is Standing.NEW


def test_what_is_typed_is_kept(desk):
    desk.write("difference.py", "x = 1\n")
    assert desk.look().drafts == {"difference.py": "x = 1\n"}
    assert desk.look().standing is Standing.STARTED


def test_a_reset_can_be_undone_until_something_is_typed(exercise, desk):
    desk.write("difference.py", "mine")
    desk.replace(starter_texts(exercise), {"difference.py": "mine"})
    assert not desk.look().touched
    desk.undo()
    assert desk.look().drafts == {"difference.py": "mine"}
    desk.replace(starter_texts(exercise), {"difference.py": "mine"})
    desk.write("difference.py", "anew")
    assert desk.look().replaced is None


def test_attempts_count_what_says_something_about_the_learner(desk):
    for verdict_ in Verdict:
        desk.judge(report(FAILED, of=verdict_), {"difference.py": verdict_})
    assert desk.look().attempts == 3


def test_to_check_the_same_again_is_no_other_attempt(desk):
    for verdict_ in (Verdict.FAILED, Verdict.ENVIRONMENT_ERROR, Verdict.FAILED):
        desk.judge(report(FAILED, of=verdict_), {"difference.py": "same"})
    assert desk.look().attempts == 1
    desk.judge(report(FAILED), {"difference.py": "other"})
    assert desk.look().attempts == 2


def test_solved_once_is_solved_for_good(desk):
    desk.judge(report(PASSED, of=Verdict.PASSED), {})
    first = desk.look().solved
    desk.judge(report(FAILED), {})
    desk.judge(report(PASSED, of=Verdict.PASSED), {})
    assert desk.look().solved == first
    assert desk.look().standing is Standing.SOLVED


def test_a_report_survives_being_kept(desk):
    desk.judge(report(PASSED, FAILED, where="here", facts={"name": "x"}), {})
    assert desk.look().report == report(PASSED, FAILED, where="here", facts={"name": "x"})


def test_a_report_with_endless_output_is_kept_in_part(desk):
    loud = replace(FAILED, output="x" * Size.MiB, output_cut=False)
    desk.judge(report(*[loud] * 40), {})
    kept = desk.look().report
    assert kept is not None
    assert len(kept.checks) == 40
    assert kept.checks[0].output_cut
    assert len(json.dumps(kept.to_dict())) < 256 * Size.KiB
    assert kept.checks[-1].message == FAILED.message


def test_a_report_of_unprintable_output_is_kept(desk):
    desk.judge(report(replace(FAILED, output="\ud800\0")), {})
    assert desk.look().report is not None


def test_a_short_report_is_kept_whole():
    whole = report(PASSED, FAILED)
    assert fit_to_keep(whole) == whole


def test_a_draft_that_is_too_large_is_refused_and_the_old_one_stays(desk):
    desk.write("difference.py", "small")
    with pytest.raises(TooMuch):
        desk.write("difference.py", "x" * 300 * Size.KiB)
    assert desk.look().drafts["difference.py"] == "small"


def test_what_is_kept_and_spoiled_is_left_out(exercise, desk, request):
    progress = Progress(shared_store(), f"learner of {request.node.name}")
    for key, value in {
        "report": {"exercise": 3},
        "attempts": "many",
        "hints": [1, "two"],
        "draft:difference.py": 3,
    }.items():
        progress.put("exercise:spot-the-difference", key, value)
    kept = desk.look()
    assert (kept.report, kept.attempts, kept.hints) == (None, 0, (1,))
    assert kept.drafts == starter_texts(exercise)


def test_hints_are_remembered_once_each_in_the_order_of_opening(desk):
    for number in (2, 1, 2):
        desk.open_hint(number)
    assert desk.look().hints == (2, 1)


def test_a_verdict_shows_the_first_problem_whole_and_escapes_what_the_learner_wrote():
    html = verdict(report(PASSED, FAILED, replace(FAILED, name="three", title="The third.")))
    first, _, rest = html.partition('data-figure="met"')
    assert "Look at this first" in first
    for text in ("f(&#x27;&lt;script&gt;&#x27;)", "<code>second</code>", "printed", "only the beginning", "line 3"):
        assert text in first
    assert "The first holds." in rest
    assert "The third." in rest.partition('data-figure="unmet"')[2]
    assert "<script>" not in html


def test_a_check_that_is_met_shows_what_it_measured():
    html = verdict(report(replace(PASSED, came="65 % of <the given>"), PASSED, of=Verdict.PASSED))
    assert html.count('data-figure="measured"') == 1
    assert "65 % of &lt;the given&gt;" in html


def test_the_headline_counts():
    assert headline(report(PASSED, FAILED)) == "1 of 2 checks is met so far."
    assert headline(report(FAILED, FAILED)) == "None of 2 checks are met so far."
    assert headline(report(PASSED, PASSED, of=Verdict.PASSED)) == "All 2 checks are met: solved."


def test_trouble_of_the_environment_is_not_the_learners_mistake():
    stuck = replace(FAILED, verdict=Verdict.ENVIRONMENT_ERROR, message="Docker is not there.")
    html = verdict(report(stuck, of=Verdict.ENVIRONMENT_ERROR, message="0 of 1. Docker is not there."))
    assert "not your mistake" in html
    assert 'class="tk-report calm"' in html


@pytest.mark.parametrize(("isolated", "said"), [(True, "a container of its own"), (False, "not isolated")])
def test_the_badge_says_whether_the_place_is_isolated(isolated, said):
    assert said in badge(report(FAILED, where="somewhere", isolated=isolated))


def test_without_a_place_there_is_no_badge():
    assert badge(report(FAILED)) == ""


def test_a_diff_has_what_is_only_in_one_and_leaves_out_what_is_far_away():
    yours = "\n".join(f"line {n}" for n in range(40))
    found = lines_of(yours, yours.replace("line 20", "line twenty"))
    assert [(line.text, line.left, line.right) for line in found if line.kind in ("yours", "ours")] == [
        ("line 20", 21, 0),
        ("line twenty", 0, 21),
    ]
    assert found[0].kind == "gap"
    assert len(found) < 12


def test_white_space_at_the_ends_of_lines_is_no_difference():
    assert lines_of("a  \nb\n\n", "a\nb") == ()
    assert "the same as ours" in diff_table("a.py", "a \n", "a\n")


def test_a_diff_escapes_code():
    assert "<img" not in diff_table("a.py", "<img src=x>", "x = 1")


def test_progress_is_exported_as_json_and_as_junit(exercise, desk):
    kept = {exercise.slug: desk.look()}
    assert json.loads(as_json([exercise], kept))["exercises"][0]["state"] == "not_begun"
    assert fromstring(as_junit([exercise], kept)).get("failures") == "1"
    desk.write("difference.py", "mine")
    assert json.loads(as_json([exercise], {exercise.slug: desk.look()}))["exercises"][0]["state"] == "unchecked"
    desk.judge(report(PASSED, FAILED), {"difference.py": "mine"})
    found = json.loads(as_json([exercise], {exercise.slug: desk.look()}))["exercises"][0]
    assert (found["state"], found["attempts"]) == ("unsolved", 1)
    assert re.match(r"\d{4}-", found["checked_at"])
    desk.judge(report(PASSED, of=Verdict.PASSED), {"difference.py": "mine"})
    kept = {exercise.slug: desk.look()}
    assert json.loads(as_json([exercise], kept))["solved"] == 1
    assert fromstring(as_junit([exercise], kept)).get("failures") == "0"


def test_an_export_says_that_it_was_solved_beside_how_it_is_now(exercise, desk):
    def exported() -> tuple[int, str, bool]:
        told = json.loads(as_json([exercise], {exercise.slug: desk.look()}))
        (one,) = told["exercises"]
        return told["solved"], one["state"], one["solved_at"] == (desk.look().solved or None)

    assert exported() == (0, "not_begun", True)
    desk.write("difference.py", "mine")
    desk.judge(report(PASSED, of=Verdict.PASSED), {"difference.py": "mine"})
    assert exported() == (1, "solved", True)
    desk.write("difference.py", "other")
    assert exported() == (1, "unchecked", True)
    desk.judge(report(FAILED), {"difference.py": "other"})
    assert exported() == (1, "unsolved", True)
    desk.write("difference.py", starter_texts(exercise)["difference.py"])
    assert exported() == (1, "not_begun", True)
