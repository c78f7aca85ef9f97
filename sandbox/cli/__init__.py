"""The command line: `python -m sandbox --help`."""

from __future__ import annotations

import typer

from sandbox.cli import compare, demo, engines, environments, ready, run
from sandbox.cli.console import exit_on_errors, speak_any_terminal

app = typer.Typer(
    name="sandbox",
    help="Run the same code in different environments, and see where its answers part.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command()(demo.demo)
app.command()(compare.compare)
app.command(context_settings={"allow_interspersed_args": False})(run.run)
app.command()(environments.build)
app.command()(engines.engines)
app.command()(ready.ready)
app.command()(environments.clean)
app.command()(environments.record)


def main() -> None:
    """Parse the command line and run it; errors end with one sentence and a status of their own."""
    speak_any_terminal()
    with exit_on_errors():
        app(prog_name="python -m sandbox")
