"""Where the progress database is: a file of the learner's own, or wherever a setting says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from workshop.errors import StoreMisconfigured, StoreReadOnly, StoreUnavailable

HOME_VARIABLE = "TWO_KITCHENS_HOME"
URL_VARIABLE = "TWO_KITCHENS_DATABASE_URL"
FILE = "progress.sqlite3"
_POSTGRES = "postgresql+psycopg"
# What is written in the wild → the driver that we bring along.
_DRIVERS = {"sqlite": "sqlite", "sqlite+pysqlite": "sqlite"}
_DRIVERS |= dict.fromkeys(("postgresql", "postgres", _POSTGRES), _POSTGRES)


def database_url(environ: Mapping[str, str] = os.environ) -> URL:
    """The database that the settings name, else a SQLite file in the learner's own data folder.

    Raises:
        StoreMisconfigured: `TWO_KITCHENS_DATABASE_URL` is not a URL of a kind that works.
    """
    if given := environ.get(URL_VARIABLE, "").strip():
        return parse_url(given)
    home = environ.get(HOME_VARIABLE, "").strip()
    folder = Path(home).expanduser() if home else platformdirs.user_data_path("two-kitchens", appauthor=False)
    return URL.create("sqlite", database=str(folder.absolute() / FILE))


def parse_url(given: str) -> URL:
    """Read a URL, with the driver that is installed in it.

    Raises:
        StoreMisconfigured: it cannot be used. The URL is not shown, for it may hold a password.
    """
    example = "write it as in postgresql://user:password@host/name or sqlite:////folder/progress.sqlite3"
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise StoreMisconfigured(f"{URL_VARIABLE} is not the URL of a database: {example}.") from error
    if url.drivername not in _DRIVERS:
        raise StoreMisconfigured(
            f"{URL_VARIABLE} asks for “{url.drivername}”, and progress is kept in SQLite or PostgreSQL: {example}."
        )
    url = url.set(drivername=_DRIVERS[url.drivername])
    if url.drivername == "sqlite" and url.query:
        raise StoreMisconfigured(f"{URL_VARIABLE} has options after its “?”, and SQLite takes none here: {example}.")
    return url


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; `None` for one in memory, and for PostgreSQL."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).absolute()


def describe(url: URL) -> str:
    """The database in words for a message: it names no host, account or password."""
    if url.get_backend_name() != "sqlite":
        return f"The PostgreSQL database “{url.database or url.username or 'postgres'}”"
    return str(sqlite_file(url) or "The database in memory")


def create_file(path: Path) -> None:
    """Make an empty file that nobody else may read, and its folders, where there is none; SQLite fills it.

    Raises:
        StoreReadOnly: we may not write there.
        StoreUnavailable: it cannot be made for another reason.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Never open a file that is there: closing it again would drop the locks that this process holds on it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not path.parent.is_dir():
            raise StoreUnavailable(
                f"Your progress cannot be saved: {path.parent} is not a folder. Name another one in {HOME_VARIABLE}."
            ) from None
    except PermissionError as error:
        raise StoreReadOnly(
            f"Your progress cannot be saved: you may not write in {path.parent}. Change the folder's permissions, "
            f"or name another one in {HOME_VARIABLE}."
        ) from error
    except OSError as error:
        raise StoreUnavailable(
            f"Your progress cannot be saved: {path} cannot be made ({error.strerror}). Mend that, or name another "
            f"folder in {HOME_VARIABLE}."
        ) from error


def identity(path: Path) -> tuple[int, int] | None:
    """What stays the same as long as the very same file lies at `path`; `None` if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
