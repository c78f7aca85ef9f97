"""How connections to a database are made and kept."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event

from workshop.location import sqlite_file

BEGIN = "two_kitchens_begin"
"""Execution option: the statement that begins the transaction; empty for none."""
WRITING = {"sqlite": "BEGIN IMMEDIATE"}
"""Where a transaction that will write begins in another way than one that only reads."""
_RECYCLE_SECONDS = 1800


def make_engine(url: URL, wait_seconds: float) -> Engine:
    """An engine with the settings that its kind of database needs; nothing is connected yet.

    Args:
        url: SQLite or PostgreSQL, as `location` gives it.
        wait_seconds: how long to wait for a lock, for a free connection, and for a server to answer.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, wait_seconds)
    return _postgres_engine(url, wait_seconds)


def _sqlite_engine(url: URL, wait_seconds: float) -> Engine:
    settings: dict[str, Any] = {}
    if sqlite_file(url) is None:
        # The one connection is the database: all threads take turns with it.
        settings = {"pool_size": 1, "max_overflow": 0}
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_timeout=wait_seconds,
        # Python's driver would begin transactions when it sees fit, and never an immediate one.
        connect_args={"timeout": wait_seconds, "check_same_thread": False, "isolation_level": None},
        **settings,
    )

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # With the write-ahead log a crash of the program loses nothing; a power cut may lose the last moments.
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if statement := connection.get_execution_options().get(BEGIN, "BEGIN"):
            connection.exec_driver_sql(statement)

    return engine


def _postgres_engine(url: URL, wait_seconds: float) -> Engine:
    milliseconds = round(wait_seconds * 1000)
    defaults = {
        "connect_timeout": max(2, round(wait_seconds)),
        # A server that vanishes without a word is noticed after as long.
        "tcp_user_timeout": milliseconds,
        "application_name": "two-kitchens",
        # Statements prepared on one connection are unknown on another behind a pooler such as PgBouncer.
        "prepare_threshold": None,
    }
    engine = create_engine(
        url,
        pool_timeout=wait_seconds,
        pool_recycle=_RECYCLE_SECONDS,
        # Finds out before a transaction, not in it, that the server was restarted meanwhile.
        pool_pre_ping=True,
        connect_args={name: value for name, value in defaults.items() if name not in url.query},
    )

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # For this transaction alone: with a pooler the connection is not ours afterwards.
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {milliseconds}")

    return engine
