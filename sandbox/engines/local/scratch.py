"""Working folders of runs: there while the run goes on, gone afterwards, also when we did not live to see it."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sandbox.engines.local.errors import folder_trouble
from sandbox.engines.local.locks import SUFFIX, FileLock
from sandbox.engines.local.processes import end_strays, mark_of
from sandbox.errors import EngineError

# So many names of 255 letters still make a path that every system takes.
_DEEP = 10


@dataclass(frozen=True)
class Scratch:
    """The two folders of one run.

    Attributes:
        root: what holds both.
        work: where the job's files are.
        temp: for temporary files; it stands for the home directory too.
    """

    root: Path
    work: Path
    temp: Path


@contextmanager
def scratch(root: Path) -> Iterator[Scratch]:
    """Inside the block, two new, empty folders under `root` are ours.

    Raises:
        EngineError: they cannot be made.
    """
    folder = root / secrets.token_hex(8)
    made = Scratch(folder, folder / "work", folder / "temp")
    # The lock comes first and goes last: a folder whose lock is free belongs to a process that died.
    lock = FileLock(folder.with_suffix(SUFFIX))
    try:
        try:
            root.mkdir(parents=True, exist_ok=True)
            while not lock.try_acquire():
                pass  # Somebody's sweep has just taken the new file away.
            folder.mkdir(mode=0o700)
            made.work.mkdir()
            made.temp.mkdir()
        except OSError as error:
            raise EngineError(folder_trouble(error, root)) from error
        yield made
    finally:
        remove_folder(folder)
        lock.release(remove=True)


def sweep(root: Path) -> list[str]:
    """Remove the folders of processes that died, end what still runs in them, and name each folder."""
    removed = []
    for path in root.glob(f"*{SUFFIX}"):
        lock = FileLock(path)
        with suppress(OSError):
            if lock.try_acquire():
                folder = path.with_suffix("")
                if folder.exists():
                    end_strays(mark_of(folder))
                    remove_folder(folder)
                    removed.append(f"working folder {folder.name}")
                lock.release(remove=True)
    return removed


def remove_folder(folder: Path) -> None:
    """Remove `folder` with everything in it, also what was made unreadable, or nested deeper than Python can follow."""
    _remove(folder)
    if folder.exists():
        _lay_flat(folder)
        _remove(folder)


def _remove(folder: Path) -> None:
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)


def _lay_flat(folder: Path) -> None:
    """Open up every folder in `folder`, and bring up what lies deep, so that no path is too long for the system."""
    waiting = [(folder, 0)]
    while waiting:
        path, depth = waiting.pop()
        with suppress(OSError):
            path.chmod(0o700)
            for entry in list(os.scandir(path)):
                if entry.is_dir(follow_symlinks=False):
                    inner = Path(entry.path)
                    if depth < _DEEP:
                        waiting.append((inner, depth + 1))
                    else:
                        # Opened first: moving a folder changes what it holds, which is its parent.
                        inner.chmod(0o700)
                        waiting.append((inner.rename(folder / secrets.token_hex(8)), 1))
