"""`watch`: checks an exercise as often as its file is saved."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.rule import Rule
from watchfiles import Change
from watchfiles import watch as changes_in

from grader.bench import Bench
from grader.cli.checking import check_one, show
from grader.cli.shared import EngineOption, NamesArgument, chosen, finish, memory
from grader.exercise import Exercise
from grader.report import Report, Verdict
from sandbox.cancellation import Cancellation
from sandbox.cli.console import OUT, stoppable
from sandbox.cli.options import QuietOption
from sandbox.errors import Cancelled

_SETTLE_MS = 300
"""How long nothing may change before a check: editors save in several steps."""
_LOOK_MS = 300
"""How long to wait for a save at a time; the first wait ends before anything is checked."""


def watch(names: NamesArgument = None, engine: EngineOption = None, quiet: QuietOption = False) -> None:
    """Check again whenever you save; Ctrl-C ends it.

    Examples:
        python -m grader watch 2

        python -m grader watch
    """
    exercises = chosen(names)
    try:
        with stoppable() as cancellation:
            watch = _Watch(engine, cancellation, quiet)
            watch.follow(exercises, first=exercises if names else ())
    except Cancelled:
        pass
    OUT.print("\nNo longer watching.")
    finish()


class _Watch:
    """Checks what is saved, in a place that is found once; where there is none, it is looked for again each time."""

    def __init__(self, engine: str | None, cancellation: Cancellation, quiet: bool) -> None:
        self._engine, self._cancellation, self._quiet = engine, cancellation, quiet
        self._bench = Bench.named(engine)

    def follow(self, exercises: Sequence[Exercise], first: Sequence[Exercise]) -> None:
        """Check those of `first`, and then whatever is saved: also what was saved while another check went on."""
        by_file = {exercise.folder.resolve() / file: exercise for exercise in exercises for file in exercise.files}
        stopped = threading.Event()
        begun = False
        with self._cancellation.calling(stopped.set):
            for changes in changes_in(
                # Folders, not files: many editors save by putting a new file in the place of the old one.
                *sorted({path.parent for path in by_file}),
                watch_filter=lambda _, path: Path(path) in by_file,
                debounce=5 * _SETTLE_MS,
                step=_SETTLE_MS,
                stop_event=stopped,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
                recursive=False,
            ):
                if not begun:
                    # From here on every save is noticed.
                    begun = True
                    for exercise in first:
                        self._check(exercise)
                    files = _count(len(by_file), "file")
                    OUT.print(f"Watching {files}: save one, and it is checked. Ctrl-C ends this.", style="dim")
                saved = sorted({Path(path) for change, path in changes if change is not Change.deleted})
                for exercise in {by_file[path].slug: by_file[path] for path in saved}.values():
                    names = ", ".join(path.name for path in saved if by_file[path] is exercise)
                    _separate(f"{names}, saved at {datetime.now().astimezone():%H:%M:%S}")
                    self._check(exercise)

    def _check(self, exercise: Exercise) -> None:
        before = memory().record(exercise)
        report = check_one(exercise, self._bench, self._cancellation, quiet=self._quiet)
        show(exercise, report)
        if report.verdict is Verdict.ENVIRONMENT_ERROR:
            # They may start Docker now, and save again.
            self._bench = Bench.named(self._engine)
        if before is not None:
            _show_what_changed(before.report, report)


def _show_what_changed(before: Report, now: Report) -> None:
    was, is_now = _passed(before), _passed(now)
    for title in (title for name, title in is_now.items() if name not in was):
        OUT.print(f"newly passed: {title}", style="green", markup=False, soft_wrap=True)
    # A check that was not made this time is not lost.
    made = {check.name for check in now.checks if check.tried and check.verdict is not Verdict.INVALID}
    for name, title in was.items():
        if name not in is_now and name in made:
            OUT.print(f"no longer passed: {title}", style="yellow", markup=False, soft_wrap=True)


def _passed(report: Report) -> dict[str, str]:
    return {check.name: check.title for check in report.checks if check.verdict is Verdict.PASSED}


def _separate(title: str) -> None:
    if OUT.is_terminal:
        OUT.clear()
    OUT.print(Rule(title, align="left"))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
