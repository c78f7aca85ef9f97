"""The command line: `python -m grader --help`."""

from __future__ import annotations

import typer

from grader.cli import check, learn, listing, reset, watch
from grader.cli.shared import exit_on_errors
from sandbox.cli.console import speak_any_terminal

app = typer.Typer(
    name="grader",
    help="Check the course's exercises, and get help with them. NAME is a number or a name, of which a part will do: "
    "2, spot-the-difference or spot. TWO_KITCHENS_EXERCISES names a folder of other exercises, whose checks run as "
    "you: name only a folder you trust. To grade what others wrote, use check --submission.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command("list")(listing.list_exercises)
app.command()(check.check)
app.command()(watch.watch)
app.command()(learn.hint)
app.command()(learn.solution)
app.command()(learn.diff)
app.command()(reset.reset)
app.command()(listing.export)


def main() -> None:
    """Parse the command line and run it; errors end with one sentence and a status of their own."""
    speak_any_terminal()
    with exit_on_errors():
        app(prog_name="python -m grader")
