"""What is shown once the last outcome is in, one function a panel."""

from __future__ import annotations

import streamlit as st

from lessons.production.charts import accuracy_chart, money_chart
from lessons.production.figures import Shift
from lessons.prose import Prose
from lessons.shared.charts import palette, show
from lessons.shared.evidence import badge
from lessons.shared.html import Tile, tiles
from lessons.shared.screens import screen
from lessons.shared.text import write
from lessons.shared.verdict import verdict
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
    worse = shift.worse
    section = "result" if worse else "result-kept"
    badge([shift.trained.run, shift.run])
    verdict(prose, section, shift.words, name="production-verdict", good=not worse, answers=[remark])
    _tiles(shift, tone="bad" if worse else "good")
    _silence(prose, shift)
    _money(prose, shift)
    st.subheader(prose.title("chart"), anchor=False)
    st.caption(prose.text("chart"))
    show(accuracy_chart(shift, palette()), key="chart-accuracy")
    luck = "luck" if worse else "luck-kept"
    st.subheader(prose.title(luck), anchor=False)
    write(prose.text(luck, **shift.words))


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
    st.html(screen(run, "$ python serve.py < orders_new.csv", most=_LINES))


def _money(prose: Prose, shift: Shift) -> None:
    st.subheader(prose.title("money"), anchor=False)
    write(prose.text("money", **shift.words))
    show(money_chart(shift, palette()), key="chart-money")
