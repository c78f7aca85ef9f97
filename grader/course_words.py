"""How far a learner is with all exercises, in a few lines: how a check of them begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

from grader.exercise import Exercise
from grader.memory import State
from grader.words import ENGINES, Line, Tone, command, heading

States = Sequence[tuple[Exercise, State]]

IN_WORDS = {
    State.NOT_BEGUN: "not begun",
    State.UNCHECKED: "not checked yet",
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


def without_docker() -> Line:
    """What else to try where Docker works, and an environment cannot be made with it."""
    return Line("“--engine local” checks without Docker what can be: in virtual environments on this machine.")


def newly_solved(exercise: Exercise) -> Line:
    """What opens once an exercise is passed."""
    text = f"{heading(exercise)} is solved: “{command(f'solution {exercise.number}')}” shows our way, and why."
    return Line(text, Tone.GOOD)


def ending(states: States, trouble: str = "") -> list[Line]:
    """The count, and where to go on.

    Args:
        trouble: why what was found cannot be remembered; empty if it is.
    """
    return [*_count_and_next(states), *([Line(trouble, Tone.STRONG)] if trouble else [])]


def _count_and_next(states: States) -> list[Line]:
    solved, total = _solved(states), len(states)
    if solved == total:
        return [Line(f"{solved} of {total} solved: that is all of them.", Tone.GOOD)]
    start = ", that is how it starts" if all(state is State.NOT_BEGUN for _, state in states) else ""
    found = [Line(f"{solved} of {total} solved{start}.", Tone.GOOD if solved else Tone.STRONG)]
    unchecked = sum(state is State.UNCHECKED for _, state in states)
    if unchecked:
        what = "One more is" if unchecked == 1 else f"{unchecked} more are"
        found.append(Line(f"{what} changed, and not checked yet: “{command('check')}” looks at everything.", Tone.DIM))
    following = next_exercise(states)
    if following is None:
        text = f"The others cannot be checked here to their end: “{ENGINES}” says what is missing."
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
