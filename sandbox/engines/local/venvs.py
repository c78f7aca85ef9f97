"""The virtual environments: one folder each, named by what it is made of, there whole or not at all.

A new one is made in a folder beside its place, marked as complete, and only then renamed into its place. A lock for
each place keeps two processes from making the same one. What a process left that died in the middle is known by its
lock, which is free, and removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox.cancellation import Cancellation
from sandbox.engines.local.errors import folder_trouble, make_failure
from sandbox.engines.local.locks import SUFFIX, FileLock, holding
from sandbox.engines.local.processes import end_strays, mark_of
from sandbox.engines.local.pythons import Interpreter
from sandbox.engines.local.scratch import remove_folder
from sandbox.engines.local.uv import Uv
from sandbox.environment import LOCK, Environment
from sandbox.errors import PrepareFailed
from sandbox.events import Event, EventKind, OnEvent

MARKER = "two-kitchens.json"
"""In every finished virtual environment of ours; written last."""
_PART = ".part"
LOG_LINES = 40


@dataclass(frozen=True)
class Plan:
    """All that goes into one virtual environment."""

    environment: Environment
    interpreter: Interpreter

    @property
    def address(self) -> str:
        """SHA-256 of what it is made of; 64 hex digits."""
        return hashlib.sha256(f"{self.environment.digest}\0{self.interpreter}".encode()).hexdigest()

    @property
    def name(self) -> str:
        """The folder's name, which changes whenever anything in it would."""
        return f"{self.environment.slug}-{self.address[:12]}"


class Venvs:
    """The virtual environments in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def find(self, plan: Plan) -> Path | None:
        """The Python of the finished virtual environment; `None` if it is not there, or its Python went away."""
        folder = self._root / plan.name
        python = python_in(folder)
        return python if (folder / MARKER).is_file() and python.is_file() else None

    def make(self, plan: Plan, uv: Uv, on_event: OnEvent, cancellation: Cancellation) -> Path:
        """Make the virtual environment if it is not there; give its Python.

        Raises:
            PrepareFailed, EngineUnavailable, Cancelled
        """
        name = plan.environment.name

        def tell_wait() -> None:
            on_event(Event(EventKind.STEP, name, "Waiting for another process that makes the same environment", 0.0))

        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with holding(self._root / f"{plan.name}{SUFFIX}", cancellation, tell_wait):
                if python := self.find(plan):
                    return python
                with self._new_folder(plan) as folder:
                    _Making(plan, uv, folder, on_event, cancellation).run()
                python = self.find(plan)
        except OSError as error:
            reason = folder_trouble(error, self._root)
            raise PrepareFailed(f"The environment “{name}” could not be made. {reason}") from error
        if python is None:
            raise PrepareFailed(f"The environment “{name}” was made and is gone again: try once more.")
        return python

    @contextmanager
    def _new_folder(self, plan: Plan) -> Iterator[Path]:
        """A folder that takes its place when the block ends well, and is gone when it does not."""
        folder = Path(tempfile.mkdtemp(prefix=f"{plan.name}.", suffix=_PART, dir=self._root))
        final = self._root / plan.name
        try:
            yield folder
            # What stands there lost its marker or its Python, else we would not be here.
            remove_folder(final)
            folder.rename(final)
        finally:
            remove_folder(folder)

    def sweep(self) -> list[str]:
        """Remove what processes that died left half-made, and name each."""
        return [f"half-made virtual environment {path.name}" for path in self._remove(f"*{_PART}")]

    def clean(self) -> list[str]:
        """Remove every virtual environment that nobody is just making, and name each."""
        removed = self.sweep()
        removed += [f"virtual environment {path.parent.name}" for path in self._remove(f"*/{MARKER}")]
        for path in self._root.glob(f"*{SUFFIX}"):
            lock = FileLock(path)
            with suppress(OSError):
                if lock.try_acquire():
                    lock.release(remove=True)
        return removed

    def _remove(self, pattern: str) -> Iterator[Path]:
        """Remove the folders in `root` that `pattern` finds, but for those whose lock somebody holds."""
        for path in sorted(self._root.glob(pattern)):
            folder = self._root / path.relative_to(self._root).parts[0]
            lock = FileLock(self._root / f"{folder.name.split('.')[0]}{SUFFIX}")
            with suppress(OSError):
                if lock.try_acquire():
                    end_strays(mark_of(folder))
                    remove_folder(folder)
                    lock.release()
                    yield path


class _Making:
    """One virtual environment in the making, followed line by line."""

    def __init__(self, plan: Plan, uv: Uv, folder: Path, on_event: OnEvent, cancellation: Cancellation) -> None:
        self._plan, self._uv, self._folder = plan, uv, folder
        self._on_event, self._cancellation = on_event, cancellation
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._fraction = 0.0
        python = plan.interpreter.minor
        self._packages = max(1, sum(pin.applies(python) for pin in plan.environment.pins))
        self._fetched = 0

    def run(self) -> None:
        """Make it, and mark it as complete.

        Raises:
            PrepareFailed, EngineUnavailable, Cancelled
        """
        lock = self._folder / LOCK
        lock.write_text(self._plan.environment.lock, encoding="utf-8")
        interpreter = self._plan.interpreter
        self._step(f"Making a virtual environment with {interpreter}", 0.02)
        # Relocatable, because it is renamed into its place; the folder is there already, with the lock in it.
        python = ["--python", interpreter.path]
        self._call("venv", "--quiet", "--relocatable", "--allow-existing", "--no-project", *python, ".")
        self._step(f"Installing what {LOCK} lists, {self._packages} in all", 0.05)
        python = ["--python", str(python_in(self._folder))]
        # Compiled now: the first job would else compile everything it imports, and wait for it.
        self._call("pip", "install", "--require-hashes", "--compile-bytecode", *python, "--requirement", LOCK)
        self._step("Ready", 1.0)
        made = {
            "environment": self._plan.environment.name,
            "python": str(interpreter),
            "address": self._plan.address,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        (self._folder / MARKER).write_text(json.dumps(made, indent=1), encoding="utf-8")

    def _call(self, *words: str) -> None:
        if self._uv.follow(list(words), self._folder, self._follow_line, self._cancellation) != 0:
            raise make_failure(self._plan.environment.name, "\n".join(self._log))

    def _follow_line(self, line: str) -> None:
        self._log.append(line)
        words = line.split()
        if line.startswith(" Downloaded "):
            self._fetched += 1
            self._step(f"Fetched {words[1]}", 0.1 + 0.5 * self._fetched / self._packages)
        elif words[0] == "Prepared":
            self._step("Installing", 0.65)
        elif words[0] == "Installed":
            self._step("Compiling to bytecode", 0.7)
        else:
            self._tell(EventKind.LOG, line)

    def _step(self, text: str, fraction: float) -> None:
        self._fraction = round(fraction, 2)
        self._tell(EventKind.STEP, text)

    def _tell(self, kind: EventKind, text: str) -> None:
        self._on_event(Event(kind, self._plan.environment.name, text, self._fraction))


def python_in(folder: Path) -> Path:
    """Where a virtual environment keeps its Python."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"
