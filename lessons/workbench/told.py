"""A report as a learner reads it: what is right, what is wrong, and what to look at first. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from grader.report import CheckResult, Report, Verdict
from lessons.shared.html import inline

_TONES = {
    Verdict.PASSED: "good",
    Verdict.FAILED: "bad",
    Verdict.INVALID: "bad",
    Verdict.NOT_ATTEMPTED: "calm",
    Verdict.ENVIRONMENT_ERROR: "calm",
    Verdict.GRADER_ERROR: "calm",
}
_HEADLINES = {
    Verdict.INVALID: "This cannot be read yet.",
    Verdict.NOT_ATTEMPTED: "Nothing is wrong yet.",
    Verdict.ENVIRONMENT_ERROR: "This could not all be checked here. That is not your mistake.",
    Verdict.GRADER_ERROR: "The check itself broke, not your work.",
}
_MARKS = {
    Verdict.PASSED: ("✓", "met"),
    Verdict.ENVIRONMENT_ERROR: ("–", "not checked"),
    Verdict.GRADER_ERROR: ("–", "not checked"),
}
_FACTS = (("call", "What was done"), ("expected", "What was expected"), ("came", "What came"))


def verdict(report: Report) -> str:
    """The whole report as HTML."""
    first = report.first_problem if not report.passed else None
    parts = [f"<h2>{escape(headline(report))}</h2>"]
    if report.message and (first is None or report.message != first.message):
        parts.append(f"<p>{inline(report.message)}</p>")
    if first is not None:
        parts.append(_problem(first, lead=_lead(report)))
    parts += [_passed(report.checks), _others([check for check in report.checks if check is not first])]
    return (
        f'<section class="tk-report {_TONES[report.verdict]}" role="status" data-figure="verdict" '
        f'data-verdict="{report.verdict}">{"".join(parts)}</section>'
    )


def headline(report: Report) -> str:
    """The report in one line."""
    met, of = sum(check.verdict is Verdict.PASSED for check in report.checks), len(report.checks)
    if report.passed:
        return "The one check is met: solved." if of == 1 else f"All {of} checks are met: solved."
    if report.verdict is Verdict.FAILED:
        return f"{met or 'None'} of {of} checks {'is' if met == 1 else 'are'} met so far."
    return _HEADLINES[report.verdict]


def badge(report: Report) -> str:
    """Where it was checked, and whether that place is isolated; empty for a report that says nothing of it."""
    if not report.where:
        return ""
    kind = "docker" if report.isolated else "local"
    meaning = (
        "What you write ran in a container of its own: without network, without rights, and thrown away afterwards."
        if report.isolated
        else "What you write ran on this machine as any program of yours does. It is not isolated: that is fine "
        "for your own code on your own computer. With Docker it would run in a locked-down container."
    )
    listed = "".join(
        f"<dt>{name}</dt><dd>{escape(text)}</dd>"
        for name, text in (
            ("What it is", meaning),
            ("Took", f"{report.seconds:.1f} s"),
            ("Inputs drawn from", str(report.seed)),
        )
    )
    return (
        f'<details class="tk-badge" data-figure="evidence" data-kind="{kind}"><summary><b class="tk-dot {kind}"></b>'
        f"Checked live, {escape(report.where)}</summary><dl>{listed}</dl></details>"
    )


def _lead(report: Report) -> str:
    if report.verdict is Verdict.NOT_ATTEMPTED:
        return "This is what is asked for first"
    return "Look at this first" if report.verdict in (Verdict.FAILED, Verdict.INVALID) else "What stood in the way"


def _problem(check: CheckResult, lead: str) -> str:
    return (
        f'<div class="tk-problem"><p class="tk-lead">{escape(lead)}</p><h3>{inline(check.title)}</h3>'
        f"{_details(check)}</div>"
    )


def _details(check: CheckResult) -> str:
    """All that one check has to say."""
    message = f'<p data-figure="message">{inline(check.message)}</p>' if check.message else ""
    facts = "".join(
        f"<dt>{label}</dt><dd><code>{escape(getattr(check, name))}</code></dd>"
        for name, label in _FACTS
        if getattr(check, name)
    )
    return message + (f"<dl>{facts}</dl>" if facts else "") + _output(check) + _traceback(check)


def _output(check: CheckResult) -> str:
    if not check.output.strip():
        return ""
    cut = '<p class="tk-quiet">There was more: this is only the beginning.</p>' if check.output_cut else ""
    return (
        '<p class="tk-label">What it printed meanwhile</p>'
        f'<pre tabindex="0" aria-label="What it printed">{escape(check.output.rstrip())}</pre>{cut}'
    )


def _traceback(check: CheckResult) -> str:
    if not check.traceback.strip():
        return ""
    return (
        "<details><summary>Where in your code: the traceback</summary>"
        f'<pre tabindex="0" aria-label="The traceback">{escape(check.traceback.rstrip())}</pre></details>'
    )


def _passed(checks: Sequence[CheckResult]) -> str:
    met = "".join(
        f'<li><b aria-hidden="true">✓</b><span><span class="tk-hidden">Met: </span>{inline(check.title)}'
        f"{_measured(check)}</span></li>"
        for check in checks
        if check.verdict is Verdict.PASSED
    )
    return f'<ul class="tk-met" data-figure="met">{met}</ul>' if met else ""


def _measured(check: CheckResult) -> str:
    return f'<small data-figure="measured">{escape(check.came)}</small>' if check.came else ""


def _others(checks: Sequence[CheckResult]) -> str:
    """The other checks that are not met, each to be opened."""
    found = []
    for check in checks:
        if check.verdict is Verdict.PASSED:
            continue
        mark, said = _MARKS.get(check.verdict, ("✗", "not met"))
        found.append(
            f'<details><summary><b aria-hidden="true">{mark}</b><span><span class="tk-hidden">{said}: </span>'
            f"{inline(check.title)}</span></summary><div>{_details(check)}</div></details>"
        )
    return f'<div class="tk-unmet" data-figure="unmet">{"".join(found)}</div>' if found else ""
