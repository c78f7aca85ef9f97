"""One learner's work on one exercise: drafts, attempts, the last report, hints. Kept at once. No Streamlit here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from grader.exercise import Exercise
from grader.report import CheckResult, Report, clean
from sandbox.size import Size
from workshop.errors import TooMuch, WorkshopError
from workshop.progress import Progress, exercise_scope
from workshop.values import Json, now

ATTEMPTS, COUNTED, REPORT, CHECKED = "attempts", "counted", "report", "checked"
HINTS, SOLVED, REPLACED = "hints", "solved", "replaced"
DRAFT = "draft:"
# Of each text in a report that is kept: what a learner reads of it at most.
_MOST_KEPT = 4 * Size.KiB
_MOST_REPORT = 128 * Size.KiB


class Standing(StrEnum):
    """How far a learner has come with an exercise."""

    NEW = "new"
    STARTED = "started"
    TRIED = "tried"
    SOLVED = "solved"


@dataclass(frozen=True)
class Kept:
    """What is kept of the work on one exercise, at one moment.

    Attributes:
        drafts: by file; a file that was never edited is the starter's.
        attempts: how many states of the drafts were checked, where something could be said of them.
        report: of the last check.
        checked: `digest` of the texts that the report is about.
        checked_at: when that was, in ISO 8601; empty if it never was.
        hints: numbers of those that were opened, in that order.
        solved: when it was first passed, in ISO 8601; empty if it was not.
        replaced: the drafts before the last reset, until something is typed again.
        touched: whether the drafts are anything else than the starter.
    """

    drafts: Mapping[str, str]
    attempts: int = 0
    report: Report | None = None
    checked: str = ""
    checked_at: str = ""
    hints: tuple[int, ...] = ()
    solved: str = ""
    replaced: Mapping[str, str] | None = None
    touched: bool = False

    @property
    def standing(self) -> Standing:
        """How far that is."""
        if self.solved:
            return Standing.SOLVED
        if self.attempts:
            return Standing.TRIED
        return Standing.STARTED if self.touched or self.hints else Standing.NEW


class Desk:
    """Where one learner works on one exercise; whatever is put here is saved at once.

    Every method raises what `Progress` raises, unless it says otherwise.
    """

    def __init__(self, progress: Progress, exercise: Exercise) -> None:
        self._progress, self._exercise = progress, exercise
        self._scope = exercise_scope(exercise.slug)

    def look(self) -> Kept:
        """All that is kept, in one query; what cannot be used, such as an old version's, is left out."""
        found = self._progress.items(self._scope)
        starter = starter_texts(self._exercise)
        drafts = {name: _text(found.get(DRAFT + name), text) for name, text in starter.items()}
        hints = found.get(HINTS)
        replaced, checked = found.get(REPLACED), found.get(CHECKED)
        checked = checked if isinstance(checked, dict) else {}
        return Kept(
            drafts,
            attempts=_count(found.get(ATTEMPTS)),
            report=_report(found.get(REPORT), self._exercise.slug),
            checked=_text(checked.get("digest")),
            checked_at=_text(checked.get("at")),
            hints=tuple(filter(_is_count, hints)) if isinstance(hints, list) else (),
            solved=_text(found.get(SOLVED)),
            replaced={name: _text(replaced.get(name), starter[name]) for name in starter}
            if isinstance(replaced, dict)
            else None,
            touched=drafts != starter,
        )

    def write(self, name: str, text: str) -> None:
        """Keep what was typed into one file."""
        self._progress.put(self._scope, DRAFT + name, text)
        if self._progress.get(self._scope, REPLACED) is not None:
            self._progress.put(self._scope, REPLACED, None)

    def replace(self, texts: Mapping[str, str], before: Mapping[str, str]) -> None:
        """Put `texts` in the place of `before`, so that `undo` can bring that back.

        Raises:
            TooMuch: there is no room to keep what is to be replaced; nothing was changed.
        """
        self._progress.put(self._scope, REPLACED, dict(before))
        for name, text in texts.items():
            self._progress.put(self._scope, DRAFT + name, text)

    def undo(self) -> None:
        """Bring back what the last `replace` took away."""
        before = self.look().replaced
        for name, text in (before or {}).items():
            self._progress.put(self._scope, DRAFT + name, text)
        self._progress.put(self._scope, REPLACED, None)

    def open_hint(self, number: int) -> None:
        """Note that the hint of that number was opened."""
        self._progress.update(self._scope, HINTS, lambda seen: [*dict.fromkeys([*(seen or []), number])])

    def judge(self, report: Report, texts: Mapping[str, str]) -> None:
        """Keep the report on `texts`, and count it as an attempt unless the last one was on the same."""
        now_checked = digest(texts)
        if report.says_something and self._progress.get(self._scope, COUNTED) != now_checked:
            self._progress.update(self._scope, ATTEMPTS, lambda count: _count(count) + 1)
            self._progress.put(self._scope, COUNTED, now_checked)
        if report.passed:
            self._progress.update(self._scope, SOLVED, lambda first: first or now())
        try:
            self._progress.put(self._scope, REPORT, clean(fit_to_keep(report).to_dict()))
        except TooMuch:
            # The verdict alone finds room where a report does not.
            self._progress.put(self._scope, REPORT, clean(replace(report, checks=(), facts={}).to_dict()))
        self._progress.put(self._scope, CHECKED, {"digest": now_checked, "at": now()})


def starter_texts(exercise: Exercise) -> dict[str, str]:
    """The files as they are given out."""
    return {name: data.decode("utf-8-sig", errors="replace") for name, data in exercise.starter.items()}


def digest(texts: Mapping[str, str]) -> str:
    """Tells whether texts are still the same."""
    parts = "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts))
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:16]


def fit_to_keep(report: Report) -> Report:
    """The report without what nobody reads of it: endless output, and the like."""
    kept, room = [], int(_MOST_REPORT)
    for check in report.checks:
        slim = _slim(check)
        size = sum(len(value) for value in vars(slim).values() if isinstance(value, str))
        kept.append(slim if size <= room else CheckResult(check.name, check.title, check.verdict, slim.message[:400]))
        room -= size
    facts = {name: text[:400] for name, text in report.facts.items()}
    return replace(report, message=report.message[:_MOST_KEPT], checks=tuple(kept), facts=facts)


def why_not_kept(what: str, error: WorkshopError) -> str:
    """A failure to save, for the learner."""
    advice = " Keep the code, and leave data out." if isinstance(error, TooMuch) else ""
    return f"{what} is not saved, and gone after a refresh. {error}{advice}"


def _slim(check: CheckResult) -> CheckResult:
    texts: dict[str, Any] = {
        name: getattr(check, name)[:_MOST_KEPT] for name in ("message", "call", "expected", "came", "output")
    }
    # Of a traceback it is the end that counts.
    texts["traceback"] = check.traceback[-_MOST_KEPT:]
    return replace(check, **texts, output_cut=check.output_cut or len(check.output) > _MOST_KEPT)


def _text(value: Json, otherwise: str = "") -> str:
    return value if isinstance(value, str) else otherwise


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _count(value: Json) -> int:
    return value if _is_count(value) else 0


def _report(data: Json, slug: str) -> Report | None:
    if not isinstance(data, dict) or data.get("exercise") != slug:
        return None
    try:
        return Report.from_dict(data)
    except (ValueError, KeyError, TypeError):
        return None
