"""Runs the project's tests and its checkers inside `.venv`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from launcher.install import ensure_installed
from launcher.project import REQUIREMENTS, ROOT, TEST_REQUIREMENTS

_CHECKERS = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy", "."))

# Whoever says how many workers, or wants to talk to one test, gets no workers from us.
_ONE_PROCESS = ("--pdb", "--trace", "-s", "--capture=no", "--numprocesses", "--dist", "--collect-only", "--co")


def run_tests(arguments: Sequence[str]) -> int:
    """Install what the tests need, run pytest with these arguments, and give its exit status."""
    python = ensure_installed(REQUIREMENTS, TEST_REQUIREMENTS)
    command = [str(python), "-m", "pytest", *_workers(arguments), *arguments]
    return _run(command)


def run_checkers() -> int:
    """Run the linter, the formatter's check and the type checker, all of them; gives 0 if none found anything."""
    python = ensure_installed(REQUIREMENTS, TEST_REQUIREMENTS)
    codes = [_run([str(python), "-m", *checker]) for checker in _CHECKERS]
    return 1 if any(codes) else 0


def _run(command: list[str]) -> int:
    with subprocess.Popen(command, cwd=str(ROOT)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # It got the same Ctrl-C, and sums up what it did before it ends.
                continue


def _workers(arguments: Sequence[str]) -> list[str]:
    for argument in arguments:
        # -n 4 and -n4 alike, but not the names of test files.
        if (
            argument.startswith(("-n", "-pno:xdist"))
            or argument.partition("=")[0] in _ONE_PROCESS
            or argument == "no:xdist"
        ):
            return []
    return ["-n", "auto"]
