"""Reads files that others laid out: below a folder no link is followed, and only plain files are read, bounded.

A link in a folder that somebody hands over can lead to any file of the person who reads it, a device never ends, and a
pipe may never begin. So all of these are refused by name. A file or folder that the user names may itself be a link.

Each name is looked up in its open folder and opened without following links, so it does not help to put a link in the
place of a file between the look and the reading. Windows offers neither. There every part of a path is looked at before
it is opened, and the file once more afterwards: a link that lies there is refused, but one that comes and goes in
between is not noticed. On no system can a hard link be told from the file itself; it can only be made by an account
that reaches that file on this machine, and an archive cannot bring one along to a file outside of it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from sandbox.errors import Unreadable
from sandbox.size import Size, human_size

MOST_TEXT = 4 * Size.MiB
"""Of one text that a person wrote or a tool locked. A lock of 300 packages with 50 hashes each holds about 1.5 MiB."""
THE_RIGHT_ONE = "see that it is the file that is meant"
_CHUNK = int(Size.MiB)
# Nothing here may wait: opening a pipe that nobody writes to would take for ever.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
# Whether this system looks names up in an open folder, and opens them without following links.
_FROM_OPEN_FOLDERS = bool(_NO_LINK) and {os.open, os.stat} <= os.supports_dir_fd and os.scandir in os.supports_fd
# Windows: a symbolic link and a junction. Its other reparse points, such as files kept in a cloud, are files.
_LINK_TAGS = (0xA000000C, 0xA0000003)
_KINDS = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class Bounds:
    """How much of a folder is read at most.

    Attributes:
        size: bytes of all files together.
        entries: how many files and folders there may be.
        depth: how many folders may lie within each other.
        advice: what to do about a folder that holds more, as the end of a sentence.
    """

    size: int
    entries: int
    depth: int
    advice: str


def read_named(path: Path, most: int, advice: str = THE_RIGHT_ONE) -> bytes:
    """A file that the user named: it may be a link to a plain file, of at most `most` bytes.

    Args:
        advice: what to do about a larger one, as the end of a sentence.

    Raises:
        FileNotFoundError: it is not there.
        Unreadable: it cannot be read, or is not to be.
    """
    with _told(path):
        # Before it is opened: opening a device can set it going.
        _insist(stat.S_ISREG, path.stat(), path, "name a plain file")
        return _within(most, _start(os.open(path, _FLAGS), path, most + 1), path, advice)


def read_in(folder: Path, name: str, most: int, advice: str = THE_RIGHT_ONE, shown: PurePath | None = None) -> bytes:
    """A file below `folder`, by its relative POSIX path, of at most `most` bytes.

    Args:
        advice: what to do about a larger one, as the end of a sentence.
        shown: what messages call the folder; by default its path.

    Raises:
        FileNotFoundError: it is not there.
        Unreadable: it cannot be read, or is not to be.
    """
    data = read_start(folder, name, most + 1, shown)
    return _within(most, data, (folder if shown is None else shown) / name, advice)


def read_start(folder: Path, name: str, most: int, shown: PurePath | None = None) -> bytes:
    """The first `most` bytes of a file below `folder`; the rest as `read_in` has it."""
    *parts, last = _parts(name)
    with _entered(folder, parts, folder if shown is None else shown) as place:
        return place.start(last, most)


def read_all(
    folder: Path, bounds: Bounds, skip: Callable[[str, bool], bool] | None = None, below: str = ""
) -> dict[str, bytes]:
    """Every file below `folder`, by its relative POSIX path.

    Args:
        skip: whether to leave something out, by its name and whether it is a plain file; it is not judged then.
        below: relative POSIX path of the part of `folder` to read; by default all of it.

    Raises:
        FileNotFoundError: `below` is not there.
        Unreadable: something cannot be read, or is not to be.
    """
    with _entered(folder, _parts(below) if below else (), folder) as place:
        walk = _Walk(bounds, skip, place.shown)
        try:
            walk.read(place)
        except FileNotFoundError as gone:
            what = f"{place.shown} changed while it was read, and {gone.filename} is gone"
            raise Unreadable(f"{what}: try again when nothing is writing there.") from gone
        return walk.found


def text_of(data: bytes) -> str:
    """A text in UTF-8, with or without a mark at its start, and with line ends of any system.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


class _Walk:
    """Reads all that lies below one folder, and keeps count."""

    def __init__(self, bounds: Bounds, skip: Callable[[str, bool], bool] | None, top: PurePath) -> None:
        self._bounds, self._skip, self._top = bounds, skip, top
        self._entries = self._size = 0
        self.found: dict[str, bytes] = {}

    def read(self, place: _Place, before: str = "", depth: int = 1) -> None:
        if depth > self._bounds.depth:
            raise Unreadable(f"{place.shown} lies {depth} folders deep: {self._bounds.advice}.")
        for name, mode in sorted(self._judged(place)):
            if stat.S_ISDIR(mode):
                with place.enter(name) as inner:
                    self.read(inner, f"{before}{name}/", depth + 1)
                continue
            left = self._bounds.size - self._size
            data = self.found[before + name] = place.start(name, left + 1)
            self._size += len(data)
            if len(data) > left:
                raise self._too_much()

    def _judged(self, place: _Place) -> Iterator[tuple[str, int]]:
        for name in place.names():
            mode = place.look(name).st_mode
            if self._skip is not None and self._skip(name, stat.S_ISREG(mode)):
                continue
            self._entries += 1
            if self._entries > self._bounds.entries:
                many = f"{self._bounds.entries:,} files and folders"
                raise Unreadable(f"{self._top} holds more than {many}: {self._bounds.advice}.")
            yield name, mode

    def _too_much(self) -> Unreadable:
        largest = max(self.found, key=lambda name: len(self.found[name]))
        return Unreadable(
            f"{self._top} holds more than {human_size(self._bounds.size)}, the largest file of what was read being "
            f"{largest}: {self._bounds.advice}."
        )


@dataclass(frozen=True)
class _Place:
    """A folder in which names are looked up.

    Attributes:
        handle: the open folder; `None` where the system cannot look names up in one.
        shown: what messages call it.
    """

    path: Path
    handle: int | None
    shown: PurePath

    def names(self) -> Iterator[str]:
        with _told(self.shown), os.scandir(self.path if self.handle is None else self.handle) as entries:
            for entry in entries:
                yield entry.name

    def look(self, name: str) -> os.stat_result:
        """What is there by that name; a link is looked at itself."""
        with _told(self.shown / name):
            if self.handle is None:
                return os.lstat(self.path / name)
            return os.stat(name, dir_fd=self.handle, follow_symlinks=False)

    @contextmanager
    def enter(self, name: str) -> Iterator[_Place]:
        self._judge(stat.S_ISDIR, name)
        with self._opening(stat.S_ISDIR, name):
            handle = None if self.handle is None else os.open(name, _FLAGS | _FOLDER | _NO_LINK, dir_fd=self.handle)
        with _closing(handle):
            yield _Place(self.path / name, handle, self.shown / name)

    def start(self, name: str, most: int) -> bytes:
        """The first bytes of a file."""
        self._judge(stat.S_ISREG, name)
        with self._opening(stat.S_ISREG, name):
            if self.handle is None:
                handle = os.open(self.path / name, _FLAGS)
            else:
                handle = os.open(name, _FLAGS | _NO_LINK, dir_fd=self.handle)
        data = _start(handle, self.shown / name, most)
        if self.handle is None:
            self._judge(stat.S_ISREG, name)
        return data

    def _judge(self, wanted: Callable[[int], bool], name: str) -> None:
        found = self.look(name)
        if _is_link(found):
            # Only what it leads to is looked at here, to say what is to be copied.
            itself = "folder" if (self.path / name).is_dir() else "file"
            raise Unreadable(
                f"{self.shown / name} is a link to another place: copy the {itself} itself into the folder."
            )
        instead = "a folder" if wanted is stat.S_ISDIR else "a plain file"
        _insist(wanted, found, self.shown / name, f"put {instead} in its place, or take it away")

    @contextmanager
    def _opening(self, wanted: Callable[[int], bool], name: str) -> Iterator[None]:
        """Inside the block, an error from a name whose file was replaced meanwhile says what is there now."""
        with _told(self.shown / name):
            try:
                yield
            except OSError:
                self._judge(wanted, name)
                raise


@contextmanager
def _entered(folder: Path, parts: Sequence[str], shown: PurePath) -> Iterator[_Place]:
    """The folder that `parts` lead to from `folder`, which may itself be a link."""
    with ExitStack() as opened:
        with _told(folder):
            handle = os.open(folder, _FLAGS | _FOLDER) if _FROM_OPEN_FOLDERS else None
        opened.enter_context(_closing(handle))
        place = _Place(folder, handle, shown)
        for part in parts:
            place = opened.enter_context(place.enter(part))
        yield place


@contextmanager
def _closing(handle: int | None) -> Iterator[None]:
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def _told(shown: PurePath) -> Iterator[None]:
    """Inside the block, the system's errors become sentences, but for a file that is not there."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(f"{shown} cannot be read ({reason}): check the path and its permissions.") from error


def _start(handle: int, shown: PurePath, most: int) -> bytes:
    """The first bytes of an open file, which is closed; however much it grows meanwhile, no more than `most`."""
    with _closing(handle), _told(shown):
        # Once more, of what is open now: something else may have been put in its place.
        _insist(stat.S_ISREG, os.fstat(handle), shown, "leave it alone while it is read")
        parts = []
        while most > 0 and (part := os.read(handle, min(most, _CHUNK))):
            parts.append(part)
            most -= len(part)
    return b"".join(parts)


def _within(most: int, data: bytes, shown: PurePath, advice: str) -> bytes:
    if len(data) > most:
        raise Unreadable(f"{shown} holds more than {human_size(most)}: {advice}.")
    return data


def _insist(wanted: Callable[[int], bool], found: os.stat_result, shown: PurePath, advice: str) -> None:
    if not wanted(found.st_mode):
        kind = next((words for is_it, words in _KINDS if is_it(found.st_mode)), "no file")
        raise Unreadable(f"{shown} is {kind}: {advice}.")


def _is_link(found: os.stat_result) -> bool:
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in _LINK_TAGS


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a relative POSIX path that leads to somewhere below."""
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or bool(PureWindowsPath(name).drive) or "\\" in name
    if leads_out or not path.parts or "\0" in name:
        raise Unreadable(
            f"{name!r} does not name a file below the folder: use a relative path such as “data/orders.csv”."
        )
    return path.parts
