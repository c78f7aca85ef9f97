"""How far a learner is with all exercises, in a few lines: how a check of them begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

from grader.exercise import Exercise
from grader.memory import State
from grader.words import Line, Tone, command, heading

States = Sequence[tuple[Exercise, State]]

IN_WORDS = {
    State.NOT_BEGUN: "not begun",
    State.UNCHECKED: "changed since its last check",
    State.UNSOLVED: "begun",
    State.NOT_CHECKABLE: "as far as it can be checked here",
    State.SOLVED: "solved",
}
"""Each state, to stand beside an exercise's title."""


def beginning(states: States) -> str:
    """What to say before anything runs; all that is known then comes from earlier checks and from comparing files."""
    solved, total = _solved(states), len(states)
    begun = sum(state not in (State.SOLVED, State.NOT_BEGUN) for _, state in states)
    if not solved and not begun:
        return f"0 of {total} solved, that is how it starts: red means “not solved yet”, and nothing here is broken."
    text = f"{solved} of {total} solved at the last check"
    return f"{text}, {begun} begun." if begun else f"{text}."


def ending(states: States) -> list[Line]:
    """The count, and where to go on."""
    solved, total = _solved(states), len(states)
    if solved == total:
        return [Line(f"{solved} of {total} solved: that is all of them.", Tone.GOOD)]
    start = ", that is how it starts" if all(state is State.NOT_BEGUN for _, state in states) else ""
    found = [Line(f"{solved} of {total} solved{start}.", Tone.GOOD if solved else Tone.STRONG)]
    unchecked = sum(state is State.UNCHECKED for _, state in states)
    if unchecked:
        what = "One more was" if unchecked == 1 else f"{unchecked} more were"
        found.append(Line(f"{what} changed since the last check: “{command('check')}” looks at everything.", Tone.DIM))
    following = next_exercise(states)
    if following is None:
        text = "The others cannot be checked here to their end: “python -m sandbox engines” says what is missing."
        return [*found, Line(text)]
    found.append(Line(f"{heading(following)}, in {following.place}", label="  next        "))
    found.append(Line(command(f"hint {following.number}"), Tone.STRONG, "  first hint  "))
    return found


def next_exercise(states: States) -> Exercise | None:
    """The first that is not solved, and can be on this machine; `None` if there is none."""
    done = (State.SOLVED, State.NOT_CHECKABLE)
    return next((exercise for exercise, state in states if state not in done), None)


def _solved(states: States) -> int:
    return sum(state is State.SOLVED for _, state in states)
