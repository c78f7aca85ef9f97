"""`watch`: checks an exercise as often as its file is saved."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from rich.rule import Rule
from watchfiles import Change
from watchfiles import watch as changes_in

from grader.bench import Bench
from grader.cli.checking import check_one, show
from grader.cli.shared import EngineOption, NamesArgument, chosen, memory, paint, states
from grader.course_words import ending
from grader.exercise import Exercise
from grader.report import Report, Verdict
from sandbox.cancellation import Cancellation
from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import QuietOption
from sandbox.errors import Cancelled

_SETTLE_MS = 300
"""How long nothing may change before a check: editors save in several steps."""


def watch(names: NamesArgument = None, engine: EngineOption = None, quiet: QuietOption = False) -> None:
    """Check again whenever you save; Ctrl-C ends it.

    Examples:
        python -m grader watch 2

        python -m grader watch
    """
    exercises = chosen(names)
    bench = Bench.named(engine)
    try:
        with stoppable() as cancellation:
            for exercise in exercises if names else ():
                _check(exercise, bench, cancellation, quiet)
            _follow(exercises, bench, cancellation, quiet)
    except Cancelled:
        pass
    OUT.print("\nNo longer watching.")
    paint(ending(states()))


def _follow(exercises: Iterable[Exercise], bench: Bench, cancellation: Cancellation, quiet: bool) -> None:
    by_file = {exercise.folder.resolve() / file: exercise for exercise in exercises for file in exercise.files}
    # Folders, not files: many editors save by putting a new file in the place of the old one.
    folders = sorted({path.parent for path in by_file})
    stopped = threading.Event()
    OUT.print(f"Watching {_count(len(by_file), 'file')}: save one, and it is checked. Ctrl-C ends this.", style="dim")
    with cancellation.calling(stopped.set):
        for changes in changes_in(
            *folders,
            watch_filter=lambda _, path: Path(path) in by_file,
            debounce=5 * _SETTLE_MS,
            step=_SETTLE_MS,
            stop_event=stopped,
            recursive=False,
        ):
            saved = sorted({Path(path) for change, path in changes if change is not Change.deleted} & by_file.keys())
            for exercise in {by_file[path].slug: by_file[path] for path in saved}.values():
                names = ", ".join(path.name for path in saved if by_file[path] is exercise)
                _separate(f"{names}, saved at {datetime.now().astimezone():%H:%M:%S}")
                _check(exercise, bench, cancellation, quiet)


def _check(exercise: Exercise, bench: Bench, cancellation: Cancellation, quiet: bool) -> None:
    before = memory().record(exercise)
    report = check_one(exercise, bench, cancellation, quiet=quiet)
    show(exercise, report)
    if before is not None:
        _show_what_changed(before.report, report)


def _show_what_changed(before: Report, now: Report) -> None:
    was, is_now = _passed(before), _passed(now)
    for title in (title for name, title in is_now.items() if name not in was):
        OUT.print(f"newly passed: {title}", style="green", markup=False, soft_wrap=True)
    for name, title in was.items():
        # A check that was not made this time is not lost.
        if name not in is_now and any(check.name == name for check in now.checks):
            OUT.print(f"no longer passed: {title}", style="yellow", markup=False, soft_wrap=True)


def _passed(report: Report) -> dict[str, str]:
    return {check.name: check.title for check in report.checks if check.verdict is Verdict.PASSED}


def _separate(title: str) -> None:
    if OUT.is_terminal:
        OUT.clear()
    OUT.print(Rule(title, align="left"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
