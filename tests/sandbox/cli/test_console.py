"""What the command line prints: texts of others are shown, and never obeyed, neither by the terminal nor by rich."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.rule import Rule
from rich.table import Table

from sandbox.cli import progress, run
from sandbox.cli.console import PlainConsole, print_json
from sandbox.events import Event, EventKind
from sandbox.result import Evidence, EvidenceKind, RunResult, Status
from tests.conftest import ROOT

NASTY = "[/x] [bold]b[/bold] :pizza: \x1b[31mred \x9b1m \u202egpj"
SHOWN = r"[/x] [bold]b[/bold] :pizza: \x1b[31mred \x9b1m \u202egpj"


def table() -> Table:
    found = Table(title=NASTY, caption=NASTY)
    found.add_column(NASTY)
    found.add_row(NASTY)
    return found


@pytest.mark.parametrize(
    ("make", "times"), [(lambda: NASTY, 1), (table, 4), (lambda: Rule(NASTY), 1)], ids=["text", "table", "rule"]
)
def test_whatever_is_printed_is_shown_letter_by_letter(make: Callable[[], object], times: int):
    file = io.StringIO()
    PlainConsole(file=file, width=100).print(make())
    assert file.getvalue().count(SHOWN) == times


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_shows_names_and_lines_letter_by_letter(monkeypatch, terminal):
    file = io.StringIO()
    monkeypatch.setattr(PlainConsole, "is_terminal", terminal)
    monkeypatch.setattr(PlainConsole, "is_dumb_terminal", False)
    monkeypatch.setattr(progress, "ERR", PlainConsole(file=file, width=200))
    with progress.progress(quiet=False) as on_event:
        on_event(Event(EventKind.NOTE, "dev", f"noted: {NASTY}"))
        on_event(Event(EventKind.STEP, NASTY, NASTY))
        if isinstance(on_event, progress._Bars):
            on_event._bars.refresh()
    assert "\x1b[31m" not in file.getvalue()
    assert "\u202e" not in file.getvalue()
    # The note, and the bar or line with its name and its text.
    assert file.getvalue().count(SHOWN) >= 3


def test_quiet_keeps_back_progress_but_no_note(monkeypatch):
    file = io.StringIO()
    monkeypatch.setattr(progress, "ERR", PlainConsole(file=file, width=200))
    with progress.progress(quiet=True) as on_event:
        on_event(Event(EventKind.STEP, "dev", "step"))
        on_event(Event(EventKind.LOG, "dev", "line"))
        for _ in range(2):
            on_event(Event(EventKind.NOTE, "dev", "Python 3.11 was not found"))
    assert file.getvalue() == "Python 3.11 was not found\n"


def test_json_holds_no_character_that_a_terminal_obeys(capsys):
    data = {NASTY: [NASTY, "\U000e0041", "two\nlines", "é"]}
    print_json(data)
    printed = capsys.readouterr().out
    assert all(one.isprintable() or one == "\n" for one in printed)
    assert json.loads(printed) == data
    assert "é" in printed


@pytest.mark.parametrize(("terminal", "shown"), [(True, r"\x1b[31mred\x9b" + "\n"), (False, "\x1b[31mred\x9b\r\n")])
def test_run_passes_output_on_as_it_is_but_to_a_terminal(monkeypatch, terminal, shown):
    monkeypatch.setattr(run, "ERR", PlainConsole(file=io.StringIO()))
    streams = {}
    for name in ("stdout", "stderr"):
        streams[name] = io.StringIO()
        monkeypatch.setattr(streams[name], "isatty", lambda: terminal, raising=False)
        monkeypatch.setattr(sys, name, streams[name])
    text = "\x1b[31mred\x9b\r\n"
    run._print(RunResult("dev", Status.OK, Evidence(EvidenceKind.LOCAL, "", "", "", ""), stdout=text, stderr=text))
    assert [stream.getvalue() for stream in streams.values()] == [shown, shown]


def test_an_error_that_names_a_folder_is_printed_as_it_is_called(tmp_path: Path):
    folder = tmp_path / "[" / "x] \x1b[31m"
    command = [sys.executable, "-m", "sandbox", "compare", f"{folder}", "--env", "dev", "--env", "prod"]
    controller, terminal = pty.openpty()
    try:
        done = subprocess.run(command, stderr=terminal, stdout=subprocess.PIPE, cwd=ROOT, timeout=100)
        os.close(terminal)
        told = os.read(controller, 2**16).decode()
    finally:
        os.close(controller)
    assert done.returncode == 2
    assert r"/[/x] \x1b[31m: give the path" in told
    assert "\x1b[31m:" not in told
