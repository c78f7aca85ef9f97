"""`python -m grader` as a learner types it: what it says, and how it ends."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from tests.grader.classroom import DOUBLE, NO_DOCKER, SOLVED, Classroom, Grader


def test_check_ends_with_0_only_when_all_that_was_asked_for_is_passed(classroom: Classroom, grader: Grader):
    classroom.solve("double")
    done = grader("check", "1", "--here")
    assert done.returncode == 0, done.stderr
    assert "1 · Double: passed" in done.stdout
    assert "  measured   4 letters\n" in done.stdout
    assert "1 of 3 solved." in done.stdout
    done = grader("check", "double", "half", "--here")
    assert done.returncode == 1
    assert "call       half(42)" in done.stdout


def test_what_this_machine_lacks_has_a_status_of_its_own(classroom: Classroom, grader: Grader):
    classroom.solve("plan")
    done = grader("check", "plan", "--here", "--engine", "docker", **NO_DOCKER)
    assert done.returncode == 3
    assert "cannot be checked here" in done.stdout
    listed = grader("list").stdout
    assert "as far as it can be checked here" in listed
    shut = grader("solution", "plan", **NO_DOCKER)
    assert shut.returncode == 3
    assert "is right as far as it can be checked here" in shut.stderr


def test_an_exercise_that_is_at_fault_itself_has_one_too(classroom: Classroom, grader: Grader):
    classroom.solve("half")
    checks = classroom.file("half").with_name("checks.py")
    checks.write_text(checks.read_text().replace("answer.equals(21)", "raise ZeroDivisionError"))
    assert grader("check", "half", "--here").returncode == 4


def test_an_unknown_name_is_a_mistake_in_the_command(classroom: Classroom, grader: Grader):
    done = grader("check", "duoble")
    assert done.returncode == 2
    assert "did you mean “double”?" in done.stderr


def test_a_part_of_a_name_will_do_where_no_other_has_it(classroom: Classroom, grader: Grader):
    assert "1 · Double" in grader("check", "doub", "--here").stdout
    assert grader("check", "l", "--here").returncode == 2


def test_the_same_seed_and_the_same_files_give_the_same_report(classroom: Classroom, grader: Grader):
    told = [json.loads(grader("check", "1", "--here", "--seed", "7", "--json", "-").stdout) for _ in range(2)]
    first, second = (one["exercises"][0]["report"] for one in told)
    assert first["seed"] == second["seed"] == 7
    assert first["checks"] == second["checks"]


def test_check_writes_json_and_junit_for_other_programs(classroom: Classroom, grader: Grader):
    classroom.file("double").write_text("def double(value):\n    print('\\ud800\\x00')\n    return 1\n")
    done = grader("check", "--here", "--json", "all.json", "--junit", "all.xml", **NO_DOCKER)
    assert done.returncode == 1
    told = json.loads((classroom.root / "all.json").read_text())
    assert (told["format"], told["version"], told["solved"], told["total"]) == ("two-kitchens-exercises", 1, 0, 3)
    assert [one["state"] for one in told["exercises"]] == ["unsolved", "not_begun", "not_begun"]
    assert told["exercises"][0]["attempts"] == 1
    suites = ElementTree.parse(classroom.root / "all.xml").getroot()
    assert [suite.get("name") for suite in suites] == ["double", "half", "plan"]


def test_junit_goes_to_stdout_too_and_nothing_stands_beside_it(classroom: Classroom, grader: Grader):
    classroom.solve("double")
    done = grader("check", "1", "--here", "--junit", "-")
    assert [suite.get("name") for suite in ElementTree.fromstring(done.stdout.encode())] == ["double"]
    assert grader("check", "1", "--here", "--junit", "-", "--json", "-").returncode == 2


def test_export_tells_what_is_known_without_running_anything(classroom: Classroom, grader: Grader):
    classroom.solve("double", "half")
    grader("check", "double", "--here")
    done = grader("export", "-")
    told = {one["slug"]: one for one in json.loads(done.stdout)["exercises"]}
    assert {slug: one["state"] for slug, one in told.items()} == {
        "double": "solved",
        "half": "unchecked",
        "plan": "not_begun",
    }
    assert told["double"]["report"]["verdict"] == "passed"
    assert told["half"]["report"] is None


def test_hints_come_one_by_one_and_name_the_next(classroom: Classroom, grader: Grader):
    first = grader("hint", "1").stdout
    assert "Think of addition." in first
    assert "Add the value to itself." not in first
    assert "python -m grader hint 1 2" in first
    assert "Add the value to itself." in grader("hint", "1", "2").stdout
    assert grader("hint", "1", "9").returncode == 2


def test_hints_look_at_what_the_last_check_found(classroom: Classroom, grader: Grader):
    classroom.file("double").write_text(SOLVED.replace("value + value", "42"))
    grader("check", "1", "--here")
    assert "The letter b came only once." in grader("hint", "1", "2").stdout


def test_hints_after_a_reset_are_those_of_the_start(classroom: Classroom, grader: Grader):
    classroom.file("double").write_text(SOLVED.replace("value + value", "42"))
    grader("check", "1", "--here")
    grader("reset", "1", "--yes")
    assert "The letter b" not in grader("hint", "1", "2").stdout


def test_export_says_when_it_was_solved_and_how_the_files_are_now(classroom: Classroom, grader: Grader):
    def exported() -> tuple[int, str, str | None]:
        told = json.loads(grader("export", "-").stdout)
        return told["solved"], told["exercises"][0]["state"], told["exercises"][0]["solved_at"]

    assert exported() == (0, "not_begun", None)
    classroom.solve("double")
    grader("check", "double", "--here")
    solved, state, at = exported()
    assert (solved, state) == (1, "solved")
    assert at is not None
    file = classroom.file("double")
    file.write_text(file.read_text().replace("value + value", "value"))
    assert exported() == (1, "unchecked", at)
    grader("check", "double", "--here")
    assert exported() == (0, "unsolved", None)
    told = json.loads(grader("check", "double", "--here", "--solutions", "--json", "-").stdout)
    assert (told["solved"], told["exercises"][0]["state"]) == (1, "solved")


def test_attempts_count_a_state_of_the_files_once_where_something_could_be_said_of_it(
    classroom: Classroom, grader: Grader
):
    def attempts(slug: str) -> int:
        told = {one["slug"]: one for one in json.loads(grader("export", "-").stdout)["exercises"]}
        return int(told[slug]["attempts"])

    classroom.solve("plan")
    grader("check", "plan", TWO_KITCHENS_ENGINE="none such")
    assert attempts("plan") == 0
    grader("check", "half", "--here")
    assert attempts("half") == 0
    for source in (DOUBLE.replace("None", "1"), DOUBLE.replace("None", "2")):
        classroom.file("double").write_text(source)
        for _ in range(2):
            grader("check", "double", "--here")
        grader("check", "double", TWO_KITCHENS_ENGINE="none such")
        grader("check", "double", "--here")
    assert attempts("double") == 2


def test_the_solution_opens_once_the_learners_own_passes(classroom: Classroom, grader: Grader):
    shut = grader("solution", "1")
    assert shut.returncode == 1
    assert "is not solved yet" in shut.stderr
    assert "value + value" not in shut.stdout
    classroom.file("double").write_text(SOLVED.replace("value + value", "2 * value"))
    grader("check", "1", "--here")
    opened = grader("solution", "1")
    assert opened.returncode == 0
    assert "value + value" in opened.stdout
    assert "Because twice is addition." in opened.stdout
    differing = grader("diff", "1").stdout
    assert "-    return 2 * value" in differing
    assert "+    return value + value" in differing


def test_the_solution_can_be_had_anyway(classroom: Classroom, grader: Grader):
    assert "value + value" in grader("solution", "1", "--anyway").stdout


def test_reset_puts_the_starter_back_and_loses_nothing(classroom: Classroom, grader: Grader):
    file = classroom.file("double")
    file.write_text(SOLVED)
    refused = grader("reset", "1")
    assert refused.returncode == 2
    assert file.read_text() == SOLVED
    done = grader("reset", "1", "--yes")
    assert done.returncode == 0
    assert file.read_text() == DOUBLE
    (kept,) = classroom.root.glob(".two-kitchens/kept/01_double/*/double.py")
    assert kept.read_text() == SOLVED
    assert str(kept.parent) in "".join(done.stdout.split("\n"))
    assert {path.name for path in file.parent.glob("double*")} == {"double.py"}
