"""Reports as JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from grader.exercise import Exercise
from grader.junit import to_junit
from grader.report import CheckResult, Report, Verdict
from tests.grader.classroom import Classroom


@pytest.fixture
def exercise(classroom: Classroom) -> Exercise:
    return Exercise.from_folder(classroom.file("double").parent)


def suite_of(exercise: Exercise, report: Report) -> ElementTree.Element:
    (suite,) = ElementTree.fromstring(to_junit([(exercise, report)]))
    return suite


def test_each_check_is_a_case_in_the_way_that_its_verdict_says(exercise: Exercise):
    wanted = {
        Verdict.PASSED: None,
        Verdict.FAILED: "failure",
        Verdict.INVALID: "failure",
        Verdict.ENVIRONMENT_ERROR: "skipped",
        Verdict.GRADER_ERROR: "error",
    }
    checks = tuple(CheckResult(str(verdict), "A title.", verdict, "A message.", call="double(1)") for verdict in wanted)
    suite = suite_of(exercise, Report("double", Verdict.FAILED, checks=checks, seconds=1.25))
    assert {case.get("name"): next((child.tag for child in case), None) for case in suite} == {
        str(verdict): tag for verdict, tag in wanted.items()
    }
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped", "time")}
    assert counts == {"tests": "5", "failures": "2", "errors": "1", "skipped": "1", "time": "1.250"}
    failure = suite.find("testcase[@name='failed']/failure")
    assert failure is not None
    assert failure.get("message") == "A message."
    assert "call: double(1)" in (failure.text or "")


def test_it_is_well_formed_whatever_a_learner_prints(exercise: Exercise):
    nasty = "\0 \x1b[31m \ud800 \uffff ]]> <b>&amp; \x85 ü"
    check = CheckResult("text", nasty, Verdict.FAILED, nasty, nasty, nasty, nasty, nasty, True, nasty)
    suite = suite_of(exercise, Report("double", Verdict.FAILED, checks=(check,)))
    printed = suite.findtext("testcase/system-out")
    assert printed is not None
    assert r"\x00 \x1b[31m \ud800 \uffff ]]> <b>&amp;" in printed
    assert "… and more" in printed


def test_what_a_passed_check_measured_stands_where_programs_print(exercise: Exercise):
    check = CheckResult("quick", "It is quick.", Verdict.PASSED, came="0.4 s")
    suite = suite_of(exercise, Report("double", Verdict.PASSED, checks=(check,)))
    assert suite.findtext("testcase/system-out") == "0.4 s"
    assert suite.get("failures") == "0"


def test_an_exercise_of_which_nothing_could_be_checked_is_no_success(exercise: Exercise):
    suite = suite_of(exercise, Report("double", Verdict.INVALID, "double.py is empty."))
    assert suite.get("failures") == "1"
    assert suite.find("testcase/failure[@message='double.py is empty.']") is not None


def test_a_starter_is_a_failure_of_its_own_kind(exercise: Exercise):
    check = CheckResult("number", "A number is doubled.", Verdict.FAILED, "Twice 21 is wanted.")
    suite = suite_of(exercise, Report("double", Verdict.NOT_ATTEMPTED, "Still the starter.", (check,)))
    assert suite.find("testcase/failure[@type='not_attempted']") is not None


def test_it_has_the_shape_that_pytest_writes(exercise: Exercise, classroom: Classroom):
    classroom.pytest("exercises/", "--junitxml", "theirs.xml", "-o", "junit_family=xunit2")
    theirs = ElementTree.parse(classroom.root / "theirs.xml").getroot()
    check = CheckResult("number", "A number is doubled.", Verdict.FAILED, "Twice 21 is wanted.")
    ours = ElementTree.fromstring(to_junit([(exercise, Report("double", Verdict.FAILED, checks=(check,)))]))
    assert ours.tag == theirs.tag
    for path in (".//testsuite", ".//testcase", ".//failure"):
        (mine, pytests) = (ours.find(path), theirs.find(path))
        assert mine is not None
        assert pytests is not None
        required = set(pytests.attrib) - {"timestamp", "hostname", "time"}
        assert required <= set(mine.attrib), path
