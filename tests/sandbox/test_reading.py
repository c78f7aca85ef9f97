"""Files of others: no link is followed below a folder, only plain files are read, and never more than is allowed."""

from __future__ import annotations

import errno
import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from sandbox import reading
from sandbox.errors import Unreadable
from sandbox.reading import Bounds, read_all, read_in, read_named, read_start

BOUNDS = Bounds(size=1000, entries=20, depth=4, advice="take less")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs files that Linux alone has")


@pytest.fixture(params=["from open folders", "by paths"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which folders are read: the second is that of Windows."""
    monkeypatch.setattr(reading, "_FROM_OPEN_FOLDERS", request.param == "from open folders")
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file in a folder, beside a file that is nobody else's to read."""
    (tmp_path / "secret").write_text("not yours")
    (tmp_path / "theirs" / "data").mkdir(parents=True)
    (tmp_path / "theirs" / "data" / "orders.csv").write_text("1,2\n")
    return tmp_path / "theirs"


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(Unreadable) as caught:
        read()
    return str(caught.value)


def both(folder: Path, name: str) -> set[str]:
    """What is said of a file when it is asked for, and when all of its folder is."""
    return {refusal(lambda: read_in(folder, name, 100)), refusal(lambda: read_all(folder, BOUNDS))}


def test_what_lies_below_a_folder_is_read(folder: Path, way: str):
    (folder / "predict.py").write_bytes(b"\x1a\r\nprint(1)")
    (folder / "empty").mkdir()
    assert read_all(folder, BOUNDS) == {"predict.py": b"\x1a\r\nprint(1)", "data/orders.csv": b"1,2\n"}
    assert read_all(folder, BOUNDS, below="data") == {"orders.csv": b"1,2\n"}
    assert read_in(folder, "data/orders.csv", 4) == b"1,2\n"
    assert read_start(folder, "predict.py", 2) == b"\x1a\r"


@pytest.mark.parametrize("inside", [True, False])
def test_a_link_to_a_file_is_refused_by_name_wherever_it_leads(folder: Path, way: str, inside: bool):
    (folder / "link.csv").symlink_to(folder / "data" / "orders.csv" if inside else folder.parent / "secret")
    told = f"{folder / 'link.csv'} is a link to another place: copy the file itself into the folder."
    assert both(folder, "link.csv") == {told}


def test_a_link_that_leads_nowhere_is_refused_too(folder: Path, way: str):
    (folder / "link.csv").symlink_to("none")
    told = f"{folder / 'link.csv'} is a link to another place: copy the file itself into the folder."
    assert both(folder, "link.csv") == {told}


def test_a_link_to_a_folder_is_refused_by_name_for_all_that_lies_behind_it(folder: Path, way: str):
    (folder / "data" / "up").symlink_to(folder.parent)
    told = f"{folder / 'data' / 'up'} is a link to another place: copy the folder itself into the folder."
    assert both(folder, "data/up/secret") == {told}


def test_folders_that_lead_back_into_themselves_end(folder: Path, way: str):
    (folder / "data" / "again").symlink_to("..")
    assert "data/again is a link" in refusal(lambda: read_all(folder, BOUNDS))


@linux
def test_what_the_system_tells_about_the_reader_is_not_read_through_a_link(folder: Path, way: str):
    (folder / "notes.txt").symlink_to("/proc/self/environ")
    assert all("notes.txt is a link" in told for told in both(folder, "notes.txt"))


def test_a_pipe_that_nobody_writes_to_is_refused_and_keeps_nobody_waiting(folder: Path, way: str):
    os.mkfifo(folder / "pipe")
    told = f"{folder / 'pipe'} is a pipe: put a plain file in its place, or take it away."
    assert both(folder, "pipe") == {told}
    assert refusal(lambda: read_named(folder / "pipe", 100)) == f"{folder / 'pipe'} is a pipe: name a plain file."


def test_a_socket_is_refused_by_name(folder: Path, way: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)  # The path of a socket has to be short.
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert all("socket is a socket: put a plain file" in told for told in both(folder, "socket"))


def test_a_device_that_never_ends_is_refused_when_it_is_named():
    assert refusal(lambda: read_named(Path("/dev/zero"), 100)) == "/dev/zero is a device: name a plain file."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes devices")
def test_a_device_in_a_folder_is_refused_by_name(folder: Path, way: str):
    try:
        os.mknod(folder / "zero", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("this system lets no device be made")
    assert all("zero is a device: put a plain file" in told for told in both(folder, "zero"))


def test_a_folder_in_the_place_of_a_file_and_the_other_way_round_are_told(folder: Path, way: str):
    assert "theirs/data is a folder: put a plain file in its place" in refusal(lambda: read_in(folder, "data", 9))
    told = refusal(lambda: read_in(folder, "data/orders.csv/x", 9))
    assert "orders.csv is a file: put a folder in its place" in told


def test_what_is_not_there_is_told_apart_from_what_is_refused(folder: Path, way: str):
    for name in ("none", "none/at/all"):
        with pytest.raises(FileNotFoundError):
            read_in(folder, name, 9)
    with pytest.raises(FileNotFoundError):
        read_all(folder, BOUNDS, below="none")
    with pytest.raises(FileNotFoundError):
        read_named(folder / "none", 9)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../secret", "data/../../secret", "", ".", "a\0b", "C:x", "..\\secret"]
)
def test_a_name_that_leads_out_of_the_folder_is_refused(folder: Path, way: str, name: str):
    assert "does not name a file below the folder" in refusal(lambda: read_in(folder, name, 100))


def test_a_file_that_is_too_large_is_named_with_what_to_do(folder: Path, way: str):
    told = f"{folder / 'data' / 'orders.csv'} holds more than 3 B: see that it is the file that is meant."
    assert refusal(lambda: read_in(folder, "data/orders.csv", 3)) == told
    assert refusal(lambda: read_named(folder / "data" / "orders.csv", 3)) == told


def test_a_folder_that_is_too_large_names_its_largest_file(folder: Path, way: str):
    (folder / "big.csv").write_bytes(b"x" * 999)
    told = f"{folder} holds more than 1000 B, the largest file of what was read being big.csv: take less."
    assert refusal(lambda: read_all(folder, BOUNDS)) == told


def test_more_files_and_deeper_folders_than_are_read_are_told(folder: Path, way: str):
    deep = folder / "data" / "c" / "d" / "e"
    deep.mkdir(parents=True)
    assert refusal(lambda: read_all(folder, BOUNDS)) == f"{deep} lies 5 folders deep: take less."
    for number in range(20):
        (folder / f"{number}").touch()
    assert refusal(lambda: read_all(folder, BOUNDS)) == f"{folder} holds more than 20 files and folders: take less."


def test_a_file_that_grows_while_it_is_read_is_read_to_the_bound(folder: Path, way: str, monkeypatch):
    path, real = folder / "data" / "orders.csv", os.read

    def read_and_grow(handle: int, size: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"x" * 100)
        return real(handle, min(size, 50))

    monkeypatch.setattr("sandbox.reading.os.read", read_and_grow)
    assert "orders.csv holds more than 1000 B" in refusal(lambda: read_in(folder, "data/orders.csv", 1000))
    assert "the largest file of what was read being data/orders.csv" in refusal(lambda: read_all(folder, BOUNDS))


def swapping(monkeypatch: pytest.MonkeyPatch, path: Path, swap: Callable[[], None]) -> None:
    """Have `swap` happen after `path` was looked at, and before it is opened."""
    real = os.open

    def swap_and_open(name: str | Path, *words: int, **more: int) -> int:
        if Path(name).name == path.name:
            monkeypatch.setattr("sandbox.reading.os.open", real)
            swap()
        return real(name, *words, **more)

    monkeypatch.setattr("sandbox.reading.os.open", swap_and_open)


def test_a_link_that_takes_the_place_of_a_file_before_it_is_opened_is_refused(folder: Path, way: str, monkeypatch):
    path = folder / "data" / "orders.csv"

    def swap() -> None:
        path.unlink()
        path.symlink_to(folder.parent / "secret")

    swapping(monkeypatch, path, swap)
    assert "orders.csv is a link to another place" in refusal(lambda: read_in(folder, "data/orders.csv", 100))


def test_a_pipe_that_takes_the_place_of_a_file_is_refused_and_keeps_nobody_waiting(folder: Path, way: str, monkeypatch):
    path = folder / "data" / "orders.csv"

    def swap() -> None:
        path.unlink()
        os.mkfifo(path)

    swapping(monkeypatch, path, swap)
    assert "orders.csv is a pipe" in refusal(lambda: read_in(folder, "data/orders.csv", 100))


def test_a_link_that_takes_the_place_of_a_folder_before_it_is_entered_is_refused(folder: Path, monkeypatch):
    (folder.parent / "orders.csv").write_text("not yours")

    def swap() -> None:
        (folder / "data").rename(folder / "moved")
        (folder / "data").symlink_to(folder.parent)

    swapping(monkeypatch, folder / "data", swap)
    assert "data is a link to another place" in refusal(lambda: read_in(folder, "data/orders.csv", 100))


def test_a_folder_that_is_moved_away_after_it_was_entered_is_still_the_one_that_is_read(folder: Path, monkeypatch):
    (folder.parent / "orders.csv").write_text("not yours")

    def swap() -> None:
        (folder / "data").rename(folder / "moved")
        (folder / "data").symlink_to(folder.parent)

    swapping(monkeypatch, folder / "data" / "orders.csv", swap)
    assert read_in(folder, "data/orders.csv", 100) == b"1,2\n"


def test_a_folder_and_a_file_that_the_user_names_may_be_links(folder: Path, way: str):
    named, file = folder.parent / "named", folder.parent / "file"
    named.symlink_to(folder)
    file.symlink_to(folder.parent / "secret")
    assert read_all(named, BOUNDS) == {"data/orders.csv": b"1,2\n"}
    assert read_in(named, "data/orders.csv", 9) == b"1,2\n"
    assert read_named(file, 9) == b"not yours"


def test_what_is_left_out_is_not_judged(folder: Path, way: str):
    (folder / "venv").symlink_to(folder.parent)
    os.mkfifo(folder / ".pipe")
    seen = []

    def skip(name: str, plain: bool) -> bool:
        seen.append((name, plain))
        return name.startswith(".") or name == "venv"

    assert read_all(folder, BOUNDS, skip) == {"data/orders.csv": b"1,2\n"}
    assert sorted(seen) == [(".pipe", False), ("data", False), ("orders.csv", True), ("venv", False)]


def test_a_file_that_the_system_cannot_read_is_named(folder: Path, way: str, monkeypatch):
    def broken(handle: int, size: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("sandbox.reading.os.read", broken)
    told = f"{folder / 'data' / 'orders.csv'} cannot be read (Input/output error): check the path and its permissions."
    assert both(folder, "data/orders.csv") == {told}


def test_a_file_that_vanishes_while_its_folder_is_read_is_named(folder: Path, way: str, monkeypatch):
    swapping(monkeypatch, folder / "data" / "orders.csv", (folder / "data" / "orders.csv").unlink)
    assert re.search(
        r"theirs changed while it was read, and .*orders\.csv is gone", refusal(lambda: read_all(folder, BOUNDS))
    )


def test_a_folder_is_called_as_the_reader_asks(folder: Path, way: str):
    (folder / "data" / "up").symlink_to(folder)
    told = refusal(lambda: read_in(folder, "data/up", 9, shown=PurePath()))
    assert told.startswith("data/up is a link")


@linux
def test_no_folder_or_file_stays_open(folder: Path, way: str):
    (folder / "data" / "up").symlink_to(folder)
    refusal(lambda: read_all(folder, BOUNDS))
    refusal(lambda: read_in(folder, "data/orders.csv", 1))
    read_in(folder, "data/orders.csv", 9)
    opened = [os.path.realpath(handle) for handle in Path("/proc/self/fd").iterdir()]
    assert not [path for path in opened if path.startswith(str(folder))]
