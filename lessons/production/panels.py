"""What is shown once the last outcome is in, one function a panel."""

from __future__ import annotations

from html import escape

import streamlit as st

from lessons.production.charts import accuracy_chart, money_chart
from lessons.production.figures import Shift
from lessons.prose import Prose
from lessons.shared.charts import palette, show
from lessons.shared.evidence import badge
from lessons.shared.html import Tile, inline, terminal, tiles
from lessons.shared.text import write
from lessons.story.words import euros, number, percent
from sandbox.result import EvidenceKind

_LINES = 4


def playback_note(prose: Prose, shift: Shift) -> str:
    """Where and how fast this was really served."""
    evidence = shift.run.evidence
    section = "note-recorded" if evidence.kind is EvidenceKind.RECORDED else "note-live"
    figures = {"where": shift.run.environment, "seconds": f"{shift.run.seconds:.1f} s", "day": evidence.captured[:10]}
    return prose.text(section, **figures).capitalize()


def result_panel(prose: Prose, shift: Shift, remark: str) -> None:
    """How it went; `remark` answers the guess, and may be empty."""
    worse = shift.accuracy < shift.trained.accuracy - shift.chance
    section = "result" if worse else "result-kept"
    figures = {"accuracy": percent(shift.accuracy, 1), "training": percent(shift.trained.accuracy, 1)}
    said = f"<p>{escape(remark)}</p>" if remark else ""
    badge([shift.trained.run, shift.run])
    st.html(
        f'<div class="tk-verdict{"" if worse else " good"}" role="status" data-figure="production-verdict">'
        f"<strong>{escape(prose.title(section, **figures))}</strong><p>{inline(prose.text(section))}</p>{said}</div>"
    )
    _tiles(shift, tone="bad" if worse else "good")
    _silence(prose, shift)
    _money(prose, shift)
    st.subheader(prose.title("chart"), anchor=False)
    st.caption(prose.text("chart"))
    show(accuracy_chart(shift, palette()), key="chart-accuracy")
    _luck(prose, shift, worse=worse)


def _tiles(shift: Shift, tone: str) -> None:
    accuracy, promised = percent(shift.accuracy, 1), percent(shift.trained.accuracy, 1)
    saved, of = shift.saved[-1], f"of {number(shift.orders)} orders"
    st.html(
        tiles(
            (
                Tile("production-accuracy", "right in production", accuracy, f"{promised} promised", tone),
                Tile("production-missed", "late, and nobody warned", number(shift.missed), of),
                Tile("production-alarms", "false alarms", number(shift.false_alarms), of),
                Tile("production-saved", "against no model", f"{'+' * (saved > 0)}{euros(saved)}", "at assumed prices"),
            )
        )
    )


def _silence(prose: Prose, shift: Shift) -> None:
    run = shift.run
    section = "not-silent" if run.stderr.strip() or run.exit_code else "silent"
    st.subheader(prose.title(section), anchor=False)
    write(prose.text(section))
    printed = run.stdout.splitlines()
    lines = [("soft", "$ python serve.py < orders_new.csv"), *(("", line) for line in printed[:_LINES])]
    lines.append(("soft", f"… {len(printed) - _LINES:,} more lines"))
    lines += [("bad", line) for line in run.stderr.splitlines()] or [("soft", "stderr: (empty)")]
    lines.append(("good" if run.exit_code == 0 else "bad", f"exit status {run.exit_code}"))
    st.html(terminal(run.environment, lines))


def _money(prose: Prose, shift: Shift) -> None:
    st.subheader(prose.title("money"), anchor=False)
    figures = {
        "saved": euros(shift.saved[-1]),
        "all": euros(shift.cost_of_warning_all),
        "cost": euros(shift.cost),
    }
    write(prose.text("money", **figures))
    show(money_chart(shift, palette()), key="chart-money")


def _luck(prose: Prose, shift: Shift, *, worse: bool) -> None:
    section = "luck" if worse else "luck-kept"
    drop = 100 * (shift.trained.accuracy - shift.accuracy)
    figures = {
        "orders": number(shift.orders),
        "chance": f"{100 * shift.chance:.1f}",
        "drop": f"{drop:.1f} points",
    }
    st.subheader(prose.title(section), anchor=False)
    write(prose.text(section, **figures))
