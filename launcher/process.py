"""Runs other programs: with their last lines kept, within a time, and ended with us."""

from __future__ import annotations

import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from launcher.terminal import StatusLine

KEPT_LINES = 12


@dataclass(frozen=True)
class Outcome:
    """How a program ended.

    Attributes:
        code: its exit status.
        log: the last lines that it printed, newest last.
    """

    code: int
    log: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.log)


def watch(
    command: Sequence[str | Path],
    label: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    keep_open: Iterable[int] = (),
) -> Outcome:
    """Run a program to its end, with its latest line and the seconds on the terminal.

    Args:
        command: the program and its arguments.
        label: what is going on, for the person.
        cwd: the folder to run it in.
        env: its whole environment; None for ours.
        keep_open: file descriptors that it inherits.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(cwd),
        env=None if env is None else dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=tuple(keep_open),
    )
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
    kept: deque[str] = deque(maxlen=KEPT_LINES)
    status, started = StatusLine(), time.monotonic()
    try:
        while True:
            try:
                line = lines.get(timeout=0.5)
            except queue.Empty:
                line = ""
            if line is None:
                break
            if line.strip():
                kept.append(line.rstrip())
            status.show(f"{label} … {time.monotonic() - started:.0f} s  {kept[-1].strip() if kept else ''}")
        return Outcome(process.wait(), tuple(kept))
    finally:
        status.clear()
        if process.poll() is None:
            process.terminate()
            process.wait()


def _pump(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout is not None  # noqa: S101 - tells the type checker what PIPE means
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Inside the block a polite request to end, or a closed terminal, is treated as Ctrl-C."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def ask(
    command: Sequence[str | Path], seconds: float, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str] | None:
    """What a program answers, or None if it is not there, cannot be run, or takes longer than `seconds`."""
    try:
        return subprocess.run(
            [str(part) for part in command],
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
