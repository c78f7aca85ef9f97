"""`hint`, `solution` and `diff`: help on the way, and what opens at its end."""

from __future__ import annotations

import difflib
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.rule import Rule
from rich.syntax import Syntax

from grader.bench import Bench
from grader.cli.checking import check_one
from grader.cli.shared import AnywayOption, ExitCode, NameArgument, Unusable, memory, one
from grader.exercise import EXPLANATION, Exercise
from grader.hints import hints_for
from grader.memory import State
from grader.submission import Submission
from grader.words import ENGINES, command, heading
from sandbox.cli.console import ERR, OUT, stoppable
from sandbox.cli.options import QuietOption
from sandbox.printable import printable

_LEXERS = {".py": "python", ".toml": "toml", ".txt": "text", ".in": "text", "": "docker"}
_THEME = "ansi_dark"


def hint(
    name: NameArgument,
    number: Annotated[int, typer.Argument(metavar="[N]", min=1, help="Which one; the first without.")] = 1,
    quiet: QuietOption = False,
) -> None:
    """Give a hint; each one gives away a little more. Hints look at what the last check found.

    What you changed since then is checked first, unless that would need Docker.

    Examples:
        python -m grader hint 2

        python -m grader hint 2 3
    """
    exercise = one(name)
    state = memory().state(exercise)
    if state is State.UNCHECKED and not exercise.docker:
        state = _check(exercise, quiet)
    elif state is State.UNCHECKED:
        OUT.print(f"As it is now it is not checked yet: “{command(f'check {exercise.number}')}” helps hints along.")
    record = memory().record(exercise)
    # What was found out about files that are no longer there says nothing of the starter.
    found = record.report if record and state is not State.NOT_BEGUN else None
    hints = hints_for(exercise, found)
    if number > len(hints):
        ERR.print(f"{heading(exercise)} has {len(hints)} hints for you as it stands, and no more.", markup=False)
        raise typer.Exit(ExitCode.USAGE)
    OUT.print(f"{heading(exercise)}: hint {number} of {len(hints)}", style="bold")
    OUT.print(Markdown(hints[number - 1]))
    if state is State.SOLVED:
        OUT.print(f"You have solved it: “{command(f'solution {exercise.number}')}” shows our way.", style="dim")
    elif number < len(hints):
        OUT.print(f"Try it first. The next one: {command(f'hint {exercise.number} {number + 1}')}", style="dim")


def solution(name: NameArgument, anyway: AnywayOption = False) -> None:
    """Show our solution, and why it is as it is; it opens once yours passes.

    Example:
        python -m grader solution 2
    """
    exercise = one(name)
    _insist_on_solved(exercise, anyway)
    for file in exercise.files:
        OUT.print(Rule(file))
        _show_code(exercise.solution_text(file), _lexer(file))
    OUT.print(Rule("why"))
    OUT.print(Markdown(exercise.solution_text(EXPLANATION)))


def diff(name: NameArgument, anyway: AnywayOption = False) -> None:
    """Show how your files and our solution differ; it opens once yours passes.

    Example:
        python -m grader diff 2
    """
    exercise = one(name)
    _insist_on_solved(exercise, anyway)
    yours = Submission.from_folder(exercise)
    if yours.unreadable:
        raise Unusable(yours.problem(exercise))
    same = True
    for file in exercise.files:
        # How an editor ends its lines is no difference in what is written.
        mine = [printable(line) for line in yours.files.get(file, b"").decode("utf-8-sig", "replace").splitlines()]
        ours = exercise.solution_text(file).splitlines()
        lines = list(difflib.unified_diff(mine, ours, f"yours/{file}", f"ours/{file}", lineterm=""))
        if lines:
            same = False
            _show_code("\n".join(lines), "diff")
    if same:
        OUT.print("They are the same, line by line.")


def _show_code(text: str, lexer: str) -> None:
    """Print a program in colours, each line whole: it is to be read to its end, and copied."""
    OUT.print(Syntax(text, lexer, theme=_THEME, background_color="default").highlight(text), soft_wrap=True, end="")


def _check(exercise: Exercise, quiet: bool = False) -> State:
    with stoppable() as cancellation:
        check_one(exercise, Bench.named(), cancellation, quiet=quiet)
    return memory().state(exercise)


def _insist_on_solved(exercise: Exercise, anyway: bool) -> None:
    """End here unless the exercise is solved, or the learner wants to see it all the same."""
    if anyway:
        return
    state = memory().state(exercise)
    if state is State.UNCHECKED:
        state = _check(exercise)
    if state is State.SOLVED:
        return
    if state is State.NOT_CHECKABLE:
        status = ExitCode.ENVIRONMENT
        text = f"is right as far as it can be checked here. “{ENGINES}” says what is missing"
    else:
        status, helpful = ExitCode.UNSOLVED, command(f"hint {exercise.number}")
        text = f"is not solved yet, and finding your own way is what it is for. “{helpful}” helps"
    ERR.print(f"{heading(exercise)} {text}; with --anyway this opens all the same.", markup=False, soft_wrap=True)
    raise typer.Exit(status)


def _lexer(file: str) -> str:
    suffix = f".{file.rpartition('.')[2]}" if "." in file else ""
    return _LEXERS.get(suffix, "text")
