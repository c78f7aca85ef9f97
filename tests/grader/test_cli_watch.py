"""`python -m grader watch`: saves are checked, and Ctrl-C ends it kindly."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.grader.classroom import SOLVED, Classroom

pytestmark = pytest.mark.docker


class Watching:
    """A running watch, and what it said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.told = process, ""
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told += line

    def wait_for(self, text: str) -> None:
        patience = time.monotonic() + 300
        while text not in self.told:
            assert time.monotonic() < patience, self.told
            time.sleep(0.05)

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=120)
        self.close()
        return status

    def close(self) -> None:
        """Read to the end; the process is over."""
        self._thread.join()


@contextmanager
def watching(classroom: Classroom, *words: str) -> Iterator[Watching]:
    command = [sys.executable, "-u", "-m", "grader", "watch", *words, "--engine", "docker", "--quiet"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=classroom.environ()
    )
    watch = Watching(process)
    try:
        yield watch
    finally:
        process.kill()
        process.wait()
        watch.close()


@pytest.mark.usefixtures("environments")
def test_what_is_saved_during_the_first_check_is_checked_too(classroom: Classroom):
    file = classroom.file("double")
    checks = file.with_name("checks.py")
    # Saves in the learner's place, once, while the check goes on.
    save = f"""
import pathlib
file = pathlib.Path({str(file)!r})
if "None" in file.read_text():
    file.write_text({SOLVED!r})
"""
    checks.write_text(checks.read_text() + save)
    with watching(classroom, "1") as watch:
        watch.wait_for("1 · Double: passed")
        assert watch.told.index("1 · Double: not begun") < watch.told.index("double.py, saved at")
        assert watch.end() == 0


@pytest.mark.usefixtures("environments")
def test_a_save_is_checked_once_and_what_it_changed_is_said(classroom: Classroom):
    file = classroom.file("double")
    with watching(classroom, "1") as watch:
        watch.wait_for("Ctrl-C ends this")
        assert "1 · Double: not begun" in watch.told
        # As many editors save: a new file takes the place of the old one.
        draft = file.with_suffix(".draft")
        draft.write_text(SOLVED.replace("value + value", "42"))
        draft.replace(file)
        watch.wait_for("newly passed: A number is doubled.")
        file.write_text(SOLVED)
        watch.wait_for("newly passed: A text is doubled.")
        (file.parent / "notes.txt").write_text("of no concern")
        time.sleep(0.8)
        assert watch.end() == 0
        assert watch.told.count("double.py, saved at") == 2
        assert "No longer watching." in watch.told
        assert "1 of 3 solved." in watch.told
        assert "Traceback" not in watch.told
