"""`pytest exercises/` as a learner types it: what it says, in which order, and how it ends."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import ROOT
from tests.grader.classroom import NO_DOCKER, SOLVED, Classroom


def test_a_fresh_clone_is_red_and_the_first_line_says_why(classroom: Classroom):
    done = classroom.pytest("exercises/")
    first = done.stdout.splitlines()[0]
    assert done.returncode == 1
    assert first.startswith("0 of 3 solved, that is how it starts")
    assert "3 failed" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "grader/" not in done.stdout
    assert done.stdout.count("python -m grader hint 1") == 2
    assert "next        1 · Double, in" in done.stdout


def test_an_exercise_shows_one_message_with_the_call_what_was_expected_and_what_came(classroom: Classroom):
    classroom.file("double").write_text(SOLVED.replace("value + value", "value"))
    told = classroom.pytest("exercises/", "-k", "double").stdout
    assert "Twice 21 is wanted." in told
    assert told.count("call       double(21)") == 1
    assert "expected   42" in told
    assert "came       21" in told
    assert "double('ab')" not in told
    assert "0 of 2 checks are passed" in told


def test_it_ends_with_the_count_and_the_next_exercise(classroom: Classroom):
    classroom.solve("double")
    told = classroom.pytest("exercises/").stdout
    assert "1 passed" in told
    assert "1 of 3 solved." in told
    assert "next        2 · Half, in" in told
    assert "first hint  python -m grader hint 2" in told
    assert classroom.pytest("exercises/").stdout.startswith("1 of 3 solved at the last check")


def test_what_opens_when_an_exercise_is_solved_is_said_once(classroom: Classroom):
    classroom.solve("double")
    first = classroom.pytest("exercises/").stdout
    assert "1 · Double is solved: “python -m grader solution 1”" in first
    assert "  measured   4 letters\n" in first
    second = classroom.pytest("exercises/").stdout
    assert "1 · Double is solved" not in second
    assert "measured" not in second


def test_a_summary_of_one_line_says_what_is_not_met(classroom: Classroom):
    classroom.file("double").write_text(SOLVED.replace("value + value", "value"))
    told = classroom.pytest("exercises/", "-k", "double", "--tb=line", "-rf", COLUMNS="160").stdout
    assert "exercises/01_double/double.py:1: A number is doubled." in told
    assert "double.py::double - A number is doubled." in told
    assert "double(21)" not in told


def test_a_name_that_no_exercise_has_is_said_to_be_none(classroom: Classroom):
    done = classroom.pytest("exercises/", "-k", "treble")
    assert done.returncode == 5
    assert "“python -m grader list” has the names" in done.stdout


def test_a_syntax_error_is_told_with_its_line_once_and_what_to_look_at(classroom: Classroom):
    classroom.file("double").write_text("def double(value)\n    return 2 * value\n")
    told = " ".join(classroom.pytest("exercises/", "-k", "double").stdout.split())
    assert "double.py cannot be read as Python in line 1: expected ':'. Look there" in told
    assert told.count("line 1") == 1


def test_a_link_in_the_place_of_a_file_is_named_and_the_others_are_checked(classroom: Classroom):
    file = classroom.file("double")
    file.unlink()
    file.symlink_to(classroom.file("half"))
    done = classroom.pytest("exercises/", "-k", "double or half")
    assert done.returncode == 1
    assert "double.py is a link to another place: copy the file itself into the folder." in done.stdout
    assert "call       half(42)" in done.stdout


def test_one_exercise_that_is_broken_leaves_the_others_whole(classroom: Classroom):
    classroom.solve("double")
    classroom.file("half").with_name("exercise.toml").write_text('title = "Half"\n')
    assert classroom.pytest("exercises/01_double").returncode == 0
    done = classroom.pytest("exercises/")
    assert "has no “files”: add it." in done.stdout
    assert "If a loop never ends" not in done.stdout


def test_what_was_changed_after_it_passed_is_not_counted_as_solved(classroom: Classroom):
    classroom.solve("double")
    classroom.pytest("exercises/", "-k", "double")
    classroom.file("double").write_text(SOLVED + "\n# one more line\n")
    told = classroom.pytest("exercises/", "-k", "half").stdout
    assert told.startswith("0 of 3 solved at the last check, 1 begun")
    assert "One more is changed, and not checked yet" in told


def test_the_traceback_of_ones_own_code_comes_only_with_the_flag(classroom: Classroom):
    classroom.file("double").write_text("def double(value):\n    return {}[value]\n")
    calm = classroom.pytest("exercises/", "-k", "double").stdout
    assert "KeyError: 21" in calm
    assert "return {}[value]" not in calm
    assert "traceback  python -m grader check 1 --traceback" in calm
    told = classroom.pytest("exercises/", "-k", "double", "--traceback").stdout
    assert "return {}[value]" in told
    assert "grader/" not in told


def test_what_was_printed_is_shown_once_and_said_to_be_cut(classroom: Classroom):
    classroom.file("double").write_text("def double(value):\n    print('look:', value, '\\x1b[31m', '.' * 5000)\n")
    told = classroom.pytest("exercises/", "-k", "double").stdout
    assert told.count("look: 21") == 1
    assert "\x1b[31m" not in told
    assert "left out here" in told


def test_a_missing_environment_skips_with_its_reason_and_fails_nobody(classroom: Classroom):
    classroom.solve("plan")
    done = classroom.pytest("exercises/", "-k", "plan", "--engine", "docker", **NO_DOCKER)
    assert done.returncode == 0, done.stdout
    assert "1 skipped" in done.stdout
    assert "Not checked to the end here, which is no fault of yours:" in done.stdout
    assert "3 · Plan (1 of 2 checks is passed)" in done.stdout
    assert "--engine local" not in done.stdout


def test_a_mistake_counts_although_the_rest_cannot_be_checked(classroom: Classroom):
    classroom.file("plan").write_text("def plan():\n    return 'FROM here'\n")
    done = classroom.pytest("exercises/", "-k", "plan", "--engine", "docker", **NO_DOCKER)
    assert done.returncode == 1
    assert "came       'FROM here'" in done.stdout
    assert "1 cannot be made here" in done.stdout


def test_a_check_that_breaks_is_an_error_of_the_exercise(classroom: Classroom):
    checks = classroom.file("half").with_name("checks.py")
    checks.write_text(checks.read_text().replace("answer.equals(21)", "raise ZeroDivisionError"))
    classroom.solve("half")
    done = classroom.pytest("exercises/", "-k", "half")
    assert done.returncode == 1
    assert "1 error" in done.stdout
    assert "a fault of the exercise, not of your work" in " ".join(done.stdout.split())


def test_a_file_that_is_gone_is_missed_and_not_passed_over(classroom: Classroom):
    classroom.file("half").unlink()
    done = classroom.pytest("exercises/", "-k", "half")
    assert done.returncode == 1
    assert "There is no half.py: put it back" in done.stdout


def test_the_solutions_pass_and_the_learners_progress_stays_as_it_was(classroom: Classroom):
    done = classroom.pytest("exercises/", "--solutions", "-k", "not plan")
    assert done.returncode == 0, done.stdout
    assert "2 of 2 solutions pass." in done.stdout
    assert classroom.pytest("exercises/").stdout.startswith("0 of 3 solved, that is how it starts")


def test_the_projects_own_tests_hear_nothing_of_it():
    done = Classroom(ROOT).pytest("tests/grader/test_junit.py", "-q", "--collect-only")
    assert done.returncode == 0, done.stdout
    assert "solved" not in done.stdout


def test_every_real_exercise_waits_to_be_solved(tmp_path: Path):
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for starter in tmp_path.glob("exercises/*/starter"):
        shutil.copytree(starter, starter.parent, dirs_exist_ok=True)
    total = len(list(tmp_path.glob("exercises/*/exercise.toml")))
    done = Classroom(tmp_path).pytest("exercises/")
    assert done.returncode == 1
    assert done.stdout.startswith(f"0 of {total} solved, that is how it starts")
    assert f"{total} failed" in done.stdout.splitlines()[-1], done.stdout
