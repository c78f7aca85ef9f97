"""Turns what the databases and their drivers raise into our own few errors, once, at the edge."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import psycopg
import sqlalchemy.exc

from workshop.errors import (
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreFull,
    StoreMisconfigured,
    StoreReadOnly,
    StoreUnavailable,
)

Fault: TypeAlias = tuple[type[StoreError], str]

_BUSY: Fault = (
    StoreBusy,
    "Your progress cannot be saved just now: another program keeps {place} locked. Close what else uses it; saving "
    "is tried again.",
)
_FILE_READ_ONLY: Fault = (
    StoreReadOnly,
    "Your progress cannot be saved: {place} may only be read. Make the file and its folder writable for yourself, or "
    "name another folder in TWO_KITCHENS_HOME.",
)
_FILE_FULL: Fault = (
    StoreFull,
    "Your progress cannot be saved: the disk that holds {place} is full. Free some space; what is saved is safe.",
)
_FILE_DAMAGED: Fault = (
    StoreCorrupt,
    "Your saved progress cannot be read: {place} is damaged, or no SQLite database at all. Move that file away to "
    "start afresh, and import your last export if you have one.",
)
_FILE_CLOSED: Fault = (
    StoreUnavailable,
    "Your progress cannot be saved: {place} cannot be opened. See that you may read and write it, or name another "
    "folder in TWO_KITCHENS_HOME.",
)
_FILE_FAILING: Fault = (
    StoreUnavailable,
    "Your progress cannot be saved: the disk failed at {place}. Check the disk and its connection.",
)

# SQLite's primary result codes.
_SQLITE: dict[int, Fault] = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _FILE_READ_ONLY,
    sqlite3.SQLITE_PERM: _FILE_READ_ONLY,
    sqlite3.SQLITE_FULL: _FILE_FULL,
    sqlite3.SQLITE_CORRUPT: _FILE_DAMAGED,
    sqlite3.SQLITE_NOTADB: _FILE_DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _FILE_CLOSED,
    sqlite3.SQLITE_IOERR: _FILE_FAILING,
}

_SERVER_GONE: Fault = (
    StoreUnavailable,
    "{place}, which keeps your progress, does not answer. Whoever runs this course can see to its server; saving is "
    "tried again.",
)
_SERVER_REFUSES: Fault = (
    StoreMisconfigured,
    "{place} refuses the account that is to keep your progress. Whoever runs this course can correct "
    "TWO_KITCHENS_DATABASE_URL.",
)
_SERVER_HAS_NONE: Fault = (
    StoreMisconfigured,
    "{place}, which is to keep your progress, does not exist. Whoever runs this course can create it, or correct "
    "TWO_KITCHENS_DATABASE_URL.",
)

# PostgreSQL's SQLSTATEs, or how they begin.
_POSTGRES: dict[str, Fault] = {
    "55P03": _BUSY,  # lock_not_available
    "57014": _BUSY,  # query_canceled, by the time limit that we set
    "40": _BUSY,  # transaction rollback: a deadlock or a serialization failure
    "25006": (
        StoreReadOnly,
        "Your progress cannot be saved: {place} may only be read now. Whoever runs this course can make it writable.",
    ),
    "42501": (
        StoreReadOnly,
        "Your progress cannot be saved: the account may not write in {place}. Whoever runs this course can grant it.",
    ),
    "53100": (
        StoreFull,
        "Your progress cannot be saved: the disk of {place} is full. Whoever runs this course can free some space.",
    ),
    "53": (
        StoreUnavailable,
        "{place}, which keeps your progress, has too much to do. Whoever runs this course can give its server more "
        "memory or connections; saving is tried again.",
    ),
    "XX001": (
        StoreCorrupt,
        "Your saved progress cannot be read: {place} is damaged. Whoever runs this course can restore its backup.",
    ),
    "28": _SERVER_REFUSES,
    "3D000": _SERVER_HAS_NONE,
    "08": _SERVER_GONE,
    "57P": _SERVER_GONE,
}
_POSTGRES["XX002"] = _POSTGRES["XX001"]
_POSTGRES["3F000"] = _POSTGRES["42501"]  # no schema that the account may see

# A connection that fails has no SQLSTATE, only words.
_CONNECTING = (
    (r"authentication failed|no password supplied|no pg_hba.conf entry|role .* does not exist", _SERVER_REFUSES),
    (r"database .* does not exist", _SERVER_HAS_NONE),
    (r"too many clients|remaining connection slots", _POSTGRES["53"]),
)


@contextmanager
def store_errors(place: str) -> Iterator[None]:
    """Inside the block, whatever the database raises becomes one of ours.

    Args:
        place: the database in words.

    Raises:
        StoreError: the one that fits; what was raised is its cause, for a log.
    """
    try:
        yield
    except sqlalchemy.exc.TimeoutError as error:
        raise _made(_BUSY, place) from error
    except sqlalchemy.exc.DBAPIError as error:
        raise _made(_fault(error.orig), place) from error
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise _made(_unknown(error), place) from error


def _fault(error: BaseException | None) -> Fault:
    if isinstance(error, sqlite3.Error):
        return _sqlite_fault(error)
    if isinstance(error, psycopg.Error):
        return _postgres_fault(error)
    return _unknown(error)


def _sqlite_fault(error: sqlite3.Error) -> Fault:
    # The extended code says more in its higher bits; errors of Python's own making have none.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _SQLITE.get(code) or _unknown(error)


def _postgres_fault(error: psycopg.Error) -> Fault:
    state = error.sqlstate or ""
    for length in (5, 3, 2):
        if fault := _POSTGRES.get(state[:length]):
            return fault
    if state or not isinstance(error, psycopg.OperationalError):
        return _unknown(error)
    for pattern, fault in _CONNECTING:
        if re.search(pattern, str(error)):
            return fault
    return _SERVER_GONE


def _unknown(error: BaseException | None) -> Fault:
    words = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    return StoreUnavailable, f"{{place}}, which keeps your progress, refused: {_literal(words)}. Saving is tried again."


def _literal(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")


def _made(fault: Fault, place: str) -> StoreError:
    kind, sentence = fault
    words = sentence.format(place=place)
    # A place begins with a capital where it begins the sentence, and only there.
    return kind(re.sub(r"(?<!^)The PostgreSQL database", "the PostgreSQL database", words))
