"""Reports as JUnit XML, for a classroom's CI: a suite an exercise, a case a check."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from grader.exercise import Exercise
from grader.report import CheckResult, Report, Verdict
from sandbox.printable import printable

_TAGS = {Verdict.ENVIRONMENT_ERROR: "skipped", Verdict.GRADER_ERROR: "error"}
_COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))


def to_junit(reports: Sequence[tuple[Exercise, Report]]) -> bytes:
    """The reports as a document, in the dialect that pytest writes as xunit2.

    A check that is not met is a failure, one that cannot be made on this machine is skipped, one that broke is an
    error. What learners' code printed is well-formed in it, whatever it was.
    """
    top = Element("testsuites", name="two-kitchens")
    for exercise, report in reports:
        top.append(_suite(exercise, report))
    for count, _ in (("tests", ""), *_COUNTED):
        top.set(count, str(sum(int(suite.get(count, "0")) for suite in top)))
    top.set("time", f"{sum(report.seconds for _, report in reports):.3f}")
    data: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return data


def _suite(exercise: Exercise, report: Report) -> Element:
    suite = Element("testsuite", name=exercise.slug, time=f"{report.seconds:.3f}")
    for check in report.checks or (_whole(exercise, report),):
        suite.append(_case(exercise, check, report))
    suite.set("tests", str(len(suite)))
    for count, tag in _COUNTED:
        suite.set(count, str(len(suite.findall(f"testcase/{tag}"))))
    return suite


def _whole(exercise: Exercise, report: Report) -> CheckResult:
    """What stands for an exercise of which no check was begun."""
    verdict = Verdict.FAILED if report.verdict is Verdict.NOT_ATTEMPTED else report.verdict
    return CheckResult("the-files", exercise.title, verdict, report.message)


def _case(exercise: Exercise, check: CheckResult, report: Report) -> Element:
    case = Element("testcase", classname=f"exercises.{exercise.slug}", name=check.name)
    if check.verdict is not Verdict.PASSED:
        attempted = report.verdict is not Verdict.NOT_ATTEMPTED
        kind, message = (check.verdict, check.message) if attempted else (report.verdict, report.message)
        tag = SubElement(case, _TAGS.get(check.verdict, "failure"), type=str(kind), message=_safe(message))
        tag.text = _safe("\n".join(_paragraphs(check)))
    told = check.came if check.verdict is Verdict.PASSED else check.output + "\n… and more" * check.output_cut
    if told:
        SubElement(case, "system-out").text = _safe(told)
    return case


def _paragraphs(check: CheckResult) -> list[str]:
    labelled = (("call", check.call), ("expected", check.expected), ("came", check.came))
    return [check.title, check.message, *(f"{label}: {text}" for label, text in labelled if text), check.traceback]


def _safe(text: str) -> str:
    """`text` with whatever XML cannot hold written out."""
    return printable(text).strip("\n")
