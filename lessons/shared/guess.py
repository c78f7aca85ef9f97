"""A guess before the answer: light, optional, and never graded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lessons.shared.answers import keep_widget, kept


def ask(question: str, options: Sequence[str], *, name: str, short: bool = False) -> None:
    """Ask for a guess, and keep it under `name` with the learner's progress.

    Args:
        short: whether the options are so short that they stand side by side.
    """
    numbers = _numbers(options)
    before = kept(name)
    st.radio(
        f"**{question}**",
        numbers,
        index=numbers.index(before) if before in numbers else None,
        format_func=lambda number: options[int(number) - 1],
        key=name,
        on_change=keep_widget,
        args=(name,),
        horizontal=short,
    )


def guessed(options: Sequence[str], *, name: str) -> int | None:
    """The number of the option that was guessed, from 0; `None` without a guess."""
    numbers, before = _numbers(options), kept(name)
    return numbers.index(before) if before in numbers else None


def remark(options: Sequence[str], name: str, right: int | None) -> str:
    """A friendly word on the guess; empty without one, or where no option is clearly right.

    Args:
        right: the number of the right option, from 0.
    """
    guess = guessed(options, name=name)
    if guess is None or right is None:
        return ""
    if guess == right:
        return f"You guessed “{options[guess]}”, and so it is."
    return f"You guessed “{options[guess]}”. The answer is “{options[right]}”."


def options_in(markdown: str) -> tuple[str, ...]:
    """The options that a lesson's prose lists, one a line after a dash."""
    return tuple(line[2:].strip() for line in markdown.splitlines() if line.startswith("- "))


def _numbers(options: Sequence[str]) -> list[str]:
    return [str(number) for number in range(1, len(options) + 1)]
