"""Whatever happens to the file: one sentence that helps, and nothing else is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest

from workshop.errors import EntrySpoiled, StoreBusy, StoreCorrupt, StoreFull, StoreReadOnly, StoreUnavailable
from workshop.progress import Progress

# Tries to save and then to read, with short patience, and says what came of each.
TRY = """
import json
from sqlalchemy import URL
from workshop.database import Database
from workshop.database_store import DatabaseStore
from workshop.errors import StoreError
from workshop.progress import Progress

progress = Progress(DatabaseStore(Database(URL.create("sqlite", database=sys.argv[1]), 0.2)), "ada")
results = []
def attempt(work):
    try:
        results.append(["", work()])
    except StoreError as error:
        results.append([type(error).__name__, str(error)])
"""
SAVE_AND_READ = (
    TRY
    + """
attempt(lambda: progress.answer("two-kitchens", "guess", "another"))
attempt(lambda: progress.answers("two-kitchens"))
print(json.dumps(results))
"""
)
FILL = (
    TRY
    + """
attempt(lambda: progress.answer("two-kitchens", "guess", "saved before"))
for number in range(30):
    attempt(lambda: progress.put("exercise:x", f"file{number % 15}", f"{number}" * 20_000))
attempt(lambda: progress.answers("two-kitchens"))
attempt(lambda: progress.reset_all())
print(json.dumps(results))
"""
)


@pytest.fixture
def path(sqlite_url) -> Path:
    return Path(sqlite_url.database)


@pytest.fixture
def store(sqlite_url, connect):
    return connect(sqlite_url, wait_seconds=0.2)


def run(command, prefix=()):
    finished = subprocess.run([*prefix, *command], capture_output=True, text=True, timeout=300)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


@pytest.fixture
def as_ordinary_user():
    """What to put before a command so that file permissions hold for it, even where the tests run as root."""
    if os.name == "nt":
        pytest.skip("Windows has no such permissions.")
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("There is no setpriv to give root's privileges up with.")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture
def saved(store, path):
    """A file with one answer in it, closed as it is when the course has ended."""
    Progress(store, "ada").answer("two-kitchens", "guess", "same")
    store.database.close()
    assert [other.name for other in path.parent.iterdir()] == [path.name]
    return path


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o400, 0o700), (0o400, 0o500), (0o600, 0o500)])
def test_a_file_or_folder_that_may_only_be_read(saved, python, as_ordinary_user, file_mode, folder_mode):
    before = saved.read_bytes()
    saved.chmod(file_mode)
    saved.parent.chmod(folder_mode)
    try:
        (kind, sentence), _ = run(python(SAVE_AND_READ, str(saved)), as_ordinary_user)
    finally:
        saved.parent.chmod(0o700)
    assert kind == StoreReadOnly.__name__
    assert str(saved) in sentence
    assert "TWO_KITCHENS_HOME" in sentence
    assert saved.read_bytes() == before


def test_what_is_in_a_file_that_may_only_be_read_is_shown_where_sqlite_can(saved, python, as_ordinary_user):
    saved.chmod(0o400)
    _, (kind, answers) = run(python(SAVE_AND_READ, str(saved)), as_ordinary_user)
    assert (kind, answers) == ("", {"guess": "same"})


def test_a_folder_in_which_no_file_can_be_made(tmp_path, python, as_ordinary_user):
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    for below in (home, home / "deeper"):
        (kind, sentence), _ = run(python(SAVE_AND_READ, str(below / "progress.sqlite3")), as_ordinary_user)
        assert kind == StoreReadOnly.__name__
        assert f"may not write in {below}" in sentence


def test_a_full_disk_keeps_what_was_saved_before(tmp_path, python):
    disk = tmp_path / "disk"
    disk.mkdir()
    as_root = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    # The disk is seen by the one process alone, and is gone with it.
    mount = [
        "unshare",
        *as_root,
        "--mount",
        "sh",
        "-ec",
        'mount -t tmpfs -o size=512k tmpfs "$0"; exec "$@"',
        str(disk),
    ]
    if not shutil.which("unshare") or subprocess.run([*mount, *python("")], capture_output=True).returncode:
        pytest.skip("A small disk of our own cannot be mounted here.")
    results = run(python(FILL, str(disk / "progress.sqlite3")), mount)
    faults = [result for result in results if result[0]]
    assert results[0][0] == ""
    assert {kind for kind, _ in faults} == {StoreFull.__name__}
    assert "Free some space" in faults[0][1]
    assert results[-2] == ["", {"guess": "saved before"}]


def test_a_file_that_is_no_database(store, path):
    path.parent.mkdir()
    path.write_bytes(b"this is a shopping list\n" * 100)
    with pytest.raises(StoreCorrupt, match="Move that file away"):
        store.read("ada")
    assert path.read_bytes().startswith(b"this is a shopping list")
    path.rename(path.with_suffix(".broken"))
    Progress(store, "ada").visit("two-kitchens")
    assert Progress(store, "ada").position == "two-kitchens"


def test_a_file_with_damaged_pages(store, path):
    progress = Progress(store, "ada")
    for number in range(200):
        progress.answer("two-kitchens", f"note-{number}", "x" * 500)
    store.database.close()
    data = bytearray(path.read_bytes())
    data[4096 * 2 :] = os.urandom(len(data) - 4096 * 2)
    path.write_bytes(data)
    with pytest.raises(StoreCorrupt, match="damaged"):
        progress.answers("two-kitchens")


def test_a_value_that_somebody_spoiled_is_named_and_can_be_reset(store, path):
    progress = Progress(store, "ada")
    progress.answer("two-kitchens", "guess", "same")
    progress.answer("development", "guess", "fine")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE two_kitchens_entries SET value = '{' WHERE scope = 'lesson:two-kitchens'")
    connection.close()
    with pytest.raises(EntrySpoiled, match=r"“answer:guess” of “lesson:two-kitchens”.*reset"):
        progress.answers("two-kitchens")
    assert progress.answers("development") == {"guess": "fine"}
    progress.reset("two-kitchens")
    assert progress.answers("two-kitchens") == {}


def test_a_folder_in_the_files_place(store, path):
    path.mkdir(parents=True)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        store.read("ada")


def test_a_lock_that_lasts_stops_saving_but_not_reading(store, path):
    progress = Progress(store, "ada")
    progress.answer("two-kitchens", "guess", "same")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match=r"keeps .* locked"):
        progress.answer("two-kitchens", "guess", "different")
    assert progress.answers("two-kitchens") == {"guess": "same"}
    other.execute("ROLLBACK")
    other.close()
    progress.answer("two-kitchens", "guess", "different")
    assert progress.answers("two-kitchens") == {"guess": "different"}


def test_a_short_lock_is_waited_for(sqlite_url, connect, path):
    progress = Progress(connect(sqlite_url), "ada")
    progress.visit("two-kitchens")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    timer.start()
    progress.answer("two-kitchens", "guess", "same")
    timer.join()
    other.close()
    assert progress.answers("two-kitchens") == {"guess": "same"}


def test_a_file_that_is_deleted_while_the_course_runs_is_made_anew(store, path):
    progress = Progress(store, "ada")
    progress.answer("two-kitchens", "guess", "same")
    for other in path.parent.iterdir():
        other.unlink()
    assert progress.answers("two-kitchens") == {}
    progress.answer("two-kitchens", "guess", "again")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT value FROM two_kitchens_entries").fetchall() == [('"again"',)]
    connection.close()


def test_a_backup_that_is_put_in_its_place_is_read(store, path, tmp_path):
    progress = Progress(store, "ada")
    progress.answer("two-kitchens", "guess", "in the backup")
    store.database.close()
    backup = Path(shutil.copy(path, tmp_path / "backup"))
    progress.answer("two-kitchens", "guess", "later")
    store.database.close()
    backup.replace(path)
    assert progress.answers("two-kitchens") == {"guess": "in the backup"}
