"""A database that is opened when it is first needed, and again when it was lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection

from workshop.connections import BEGIN, WRITING, make_engine
from workshop.errors import StoreBusy, StoreUnavailable
from workshop.faults import store_errors
from workshop.location import create_file, describe, identity, sqlite_file
from workshop.schema import migrate, needs_migration

WAIT_SECONDS = 5.0
IN_MEMORY = URL.create("sqlite")


class Database:
    """One database, with its tables in place whenever a transaction begins; safe in several threads.

    Args:
        url: SQLite or PostgreSQL, as `location` gives it.
        wait_seconds: how long to wait for a lock, and for a server to answer.
    """

    def __init__(self, url: URL, wait_seconds: float = WAIT_SECONDS) -> None:
        self.place = describe(url)
        self._path = sqlite_file(url)
        self._wait_seconds = wait_seconds
        self._engine = make_engine(url, wait_seconds)
        self._opened: object = None
        self._opening = threading.Lock()

    def __repr__(self) -> str:
        return f"Database({self.place})"

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """Inside the block, all or nothing; a transaction that writes waits for its turn at the beginning.

        Raises:
            StoreError: the database broke, and nothing of the transaction was kept.
        """
        self.open()
        begin = WRITING.get(self.dialect, "BEGIN") if writes else "BEGIN"
        try:
            with self._connection(begin) as connection:
                yield connection
        except StoreUnavailable:
            self._opened = None
            raise

    def open(self) -> None:
        """Make the file and the tables where they are missing or old; does nothing while they are there.

        Raises:
            StoreError: it cannot be opened.
        """
        # A file that was deleted or replaced is noticed here: SQLite itself would go on writing into the old one.
        if self._is_open():
            return
        with self._opening:
            if self._is_open():
                return
            if self._path:
                self._engine.dispose()
                create_file(self._path)
                self._use_write_ahead_log()
            with self._connection() as connection:
                outdated = needs_migration(connection, self.place)
            if outdated:
                with self._connection(WRITING.get(self.dialect, "BEGIN")) as connection:
                    migrate(connection, self.place)
            self._opened = self._identity()

    def close(self) -> None:
        """Close all connections that are not in use; the next transaction opens new ones."""
        self._engine.dispose()

    def _is_open(self) -> bool:
        return self._opened is not None and self._opened == self._identity()

    def _identity(self) -> object:
        return identity(self._path) if self._path else True

    @contextmanager
    def _connection(self, begin: str = "BEGIN") -> Iterator[Connection]:
        with store_errors(self.place), self._engine.connect() as connection:
            connection.execution_options(**{BEGIN: begin})
            with connection.begin():
                yield connection

    def _use_write_ahead_log(self) -> None:
        """Let readers and a writer work at the same time; the setting stays in the file."""
        deadline = time.monotonic() + self._wait_seconds
        while True:
            try:
                with self._connection(begin="") as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                return
            except StoreBusy:
                # SQLite does not wait by itself when two processes make this change at once.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
