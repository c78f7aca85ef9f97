"""What a program printed and complained of, and how it ended, as somebody at a terminal would see it."""

from __future__ import annotations

from lessons.shared.html import terminal
from sandbox.result import RunResult


def screen(run: RunResult, *before: str, most: int | None = None) -> str:
    """One run.

    Args:
        before: the lines that stand on top, such as the command.
        most: how many lines of output are shown at most; all by default.
    """
    printed = run.stdout.splitlines()
    shown = printed[:most]
    lines = [*(("soft", line) for line in before), *(("", line) for line in shown)]
    if more := len(printed) - len(shown):
        lines.append(("soft", f"… {more:,} more lines"))
    lines += [("bad", line) for line in run.stderr.splitlines()] or [("soft", "stderr: (empty)")]
    lines.append(("good" if run.exit_code == 0 else "bad", f"exit status {run.exit_code}"))
    return terminal(run.environment, lines)


def both_screens(left: RunResult, right: RunResult, *before: str) -> str:
    """Two runs side by side."""
    return f'<div class="tk-pair">{screen(left, *before)}{screen(right, *before)}</div>'
