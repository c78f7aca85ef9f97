"""What this lesson shows, one function a panel."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lessons.prose import Prose
from lessons.runtimes.figures import Inventories, Jar, Sums, Suspect
from lessons.shared.evidence import badge
from lessons.shared.html import table
from lessons.shared.inventories import show_inventories
from lessons.shared.screens import screen
from lessons.shared.text import write
from lessons.shared.verdict import verdict
from sandbox.result import RunResult


def shelves(markdown: str) -> str:
    """What belongs to a runtime, as a stack under the code."""
    rows = ['<li class="tk-layer code"><b>Your code and data</b><ul><li>what you carry along</li></ul></li>']
    for line in markdown.splitlines():
        if line.startswith("- "):
            name, text = line[2:].split(": ", 1)
            rows.append(f'<li class="tk-layer"><b>{escape(name)}</b><ul><li>{escape(text)}</li></ul></li>')
    return f'<ol class="tk-stack" data-figure="shelves">{"".join(rows)}</ol>'


def inventories_panel(prose: Prose, found: Inventories, guesses: Sequence[Suspect]) -> None:
    """What differs, and how well that was guessed."""
    badge([found.left, found.right])
    section = "inventories" if found.count else "same-inventory"
    figures = found.words if found.count else {}
    verdict(prose, section, figures, name="inventories-verdict", data={"count": found.count})
    st.subheader(prose.title("six"), anchor=False)
    write(_score(prose, guesses))
    any_ticked = any(guess.ticked for guess in guesses)
    head = ("entry", *(["you said"] if any_ticked else []), found.left.environment, found.right.environment)
    st.html(table("Your six guesses", head, (_row(guess, any_ticked) for guess in guesses), name="six"))
    st.subheader(prose.title("all"), anchor=False)
    st.caption(prose.text("all"))
    show_inventories(found.left, found.right)


def _row(guess: Suspect, any_ticked: bool) -> tuple[str, ...]:
    said = [f"{'✓' if guess.right_guess else '✗'}\u00a0{'differs' if guess.ticked else 'alike'}"] if any_ticked else []
    return (guess.label, *said, guess.left, f"≠\u00a0{guess.right}" if guess.differs else guess.right)


def _score(prose: Prose, guesses: Sequence[Suspect]) -> str:
    """How well it was guessed, in words."""
    if not any(guess.ticked for guess in guesses):
        return f"**{prose.title('no-ticks')}.** {prose.text('no-ticks')}"
    right = sum(guess.right_guess for guess in guesses)
    words = dict(line[2:].split(" | ") for line in prose.text("scored").splitlines())
    level = "all" if right == len(guesses) else "most" if 2 * right > len(guesses) else "some"
    return f"**{prose.title('scored', right=right, all=len(guesses))}.** {words[level]}"


def jar_panel(prose: Prose, jar: Jar, remark: str) -> None:
    """The program that stops in one kitchen."""
    badge([jar.left, jar.right])
    verdict(
        prose,
        "jar-stops" if jar.stops else "jar-runs",
        jar.words if jar.stops else {},
        name="jar-verdict",
        good=not jar.stops,
        answers=[remark],
        data={"outcome": jar.outcome},
    )
    screens(jar.left, jar.right)
    if jar.stops:
        write(f"**{prose.title('jar-why')}.** {prose.text('jar-why', **jar.versions)}")


def sum_panel(prose: Prose, sums: Sums, remark: str) -> None:
    """The program that answers differently."""
    badge([sums.left, sums.right])
    one, two = (run.fingerprint.python.get("version", "?") for run in (sums.left, sums.right))
    verdict(
        prose,
        "sum-differs" if sums.differs else "sum-same",
        {**sums.words, "one": one, "two": two},
        name="sum-verdict",
        good=not sums.differs,
        answers=[remark],
        data={"outcome": sums.outcome},
    )
    screens(sums.left, sums.right)
    st.subheader(prose.title("sum-why"), anchor=False)
    write(prose.text("sum-why"))
    st.subheader(prose.title("threshold"), anchor=False)
    write(prose.text("threshold", **sums.menu))


def screens(left: RunResult, right: RunResult) -> None:
    """What either side printed, and how it ended."""
    st.html(f'<div class="tk-pair">{_screen(left)}{_screen(right)}</div>')


def _screen(run: RunResult) -> str:
    return screen(run, f"$ python main.py   # Python {run.fingerprint.python.get('version', '?')}")


def compare_panel(prose: Prose, jar: Jar, sums: Sums) -> None:
    """Loud beside silent."""
    st.subheader(prose.title("compare"), anchor=False)
    st.markdown(prose.text("compare", **jar.beside(sums)))
