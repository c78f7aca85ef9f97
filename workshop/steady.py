"""A store that goes on in memory while its database cannot be used, and catches up when it can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from workshop.database_store import memory_store
from workshop.errors import EntrySpoiled, StoreError, StoreUnwritable
from workshop.store import Change, Entry, Store, in_order
from workshop.values import Json, now

RETRY_SECONDS = 5.0
_T = TypeVar("_T")


class SteadyStore(Store):
    """Never raises `StoreError`: it keeps in memory what could not be saved, and says so in `problem`.

    A database that fails is left alone for `retry_seconds` at a time, so that a page does not wait for it at every
    click. What is in memory is saved with the first use after that, if the database is back; it is lost only if the
    process ends before.

    Args:
        open_database: gives the store in the database; a `StoreError` in there counts as a failure too.
    """

    def __init__(self, open_database: Callable[[], Store], retry_seconds: float = RETRY_SECONDS) -> None:
        self._open = open_database
        self._retry_seconds = retry_seconds
        # What is not saved yet: entries, and until when a learner's scopes (`None` for all) are erased.
        self._unsaved = memory_store()
        self._erased: dict[tuple[str, str | None], str] = {}
        self._behind = False
        self._problem = ""
        self._read_again = self._write_again = 0.0
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"SteadyStore(problem={self._problem!r})"

    @property
    def problem(self) -> str:
        if not self._problem:
            return ""
        return f"{self._problem} Until then you can go on: what you do is kept as long as the course runs."

    def read(self, learner: str, scopes: Collection[str] | None = None, key: str | None = None) -> tuple[Entry, ...]:
        self.catch_up()
        if not self._behind:
            entries = self._look(lambda database: database.read(learner, scopes, key))
            if entries is not None and not self._behind:
                return entries
        # Under the lock nothing moves from memory to the database between the two looks.
        with self._lock:
            entries = self._look(lambda database: database.read(learner, scopes, key)) or ()
            found = {(entry.scope, entry.key): entry for entry in entries if not self._is_erased(entry)}
            for entry in self._unsaved.read(learner, scopes, key):
                saved = found.get((entry.scope, entry.key))
                if saved is None or saved.updated_at < entry.updated_at:
                    found[entry.scope, entry.key] = entry
            return in_order(found.values())

    def write(self, entry: Entry) -> None:
        self._save(lambda database: database.write(entry), lambda: self._unsaved.write(entry))

    def merge(self, entries: Sequence[Entry], *, limited: bool = True) -> int:
        return self._save(
            lambda database: database.merge(entries, limited=limited),
            lambda: self._unsaved.merge(entries, limited=limited),
        )

    def update(self, learner: str, scope: str, key: str, change: Change) -> Json:
        def keep() -> Json:
            found = self.read(learner, (scope,), key)
            entry = Entry(learner, scope, key, change(found[0].value if found else None))
            self._unsaved.write(entry)
            return entry.value

        return self._save(lambda database: database.update(learner, scope, key, change), keep)

    def erase(self, learner: str, scopes: Collection[str] | None = None, until: str | None = None) -> int:
        def keep() -> int:
            for scope in (None,) if scopes is None else scopes:
                self._erased[learner, scope] = until or now()
            return self._unsaved.erase(learner, scopes, until)

        return self._save(lambda database: database.erase(learner, scopes, until), keep)

    def learners(self) -> tuple[str, ...]:
        self.catch_up()
        saved = self._look(lambda database: database.learners()) or ()
        return tuple(sorted({*saved, *self._unsaved.learners()}))

    def catch_up(self) -> None:
        """Save what is in memory alone, if there is anything and it is time to try the database again."""
        if not self._is_due():
            return
        with self._lock:
            if not self._is_due():
                return
            try:
                database = self._open()
                for (learner, scope), until in self._erased.items():
                    database.erase(learner, None if scope is None else (scope,), until)
                for learner in self._unsaved.learners():
                    database.merge(self._unsaved.read(learner), limited=False)
            except StoreError as error:
                self._failed(error)
                return
            for learner in self._unsaved.learners():
                self._unsaved.erase(learner)
            self._erased.clear()
            self._behind = False
            self._problem = ""

    def close(self) -> None:
        """Try once more, without waiting, to save what is in memory alone."""
        self._write_again = 0.0
        self.catch_up()

    def _save(self, save: Callable[[Store], _T], keep: Callable[[], _T]) -> _T:
        self.catch_up()
        if not self._behind and time.monotonic() >= self._write_again:
            try:
                return save(self._open())
            except StoreError as error:
                self._failed(error)
        with self._lock:
            try:
                return keep()
            finally:
                self._behind = True

    def _look(self, read: Callable[[Store], _T]) -> _T | None:
        """What the database says; `None` if it fails, or failed a moment ago."""
        if time.monotonic() < self._read_again:
            return None
        try:
            found = read(self._open())
        except StoreError as error:
            self._failed(error)
            return None
        if not self._behind and time.monotonic() >= self._write_again:
            self._problem = ""
        return found

    def _is_due(self) -> bool:
        return self._behind and time.monotonic() >= self._write_again

    def _is_erased(self, entry: Entry) -> bool:
        marks = (self._erased.get((entry.learner, scope), "") for scope in (None, entry.scope))
        return entry.updated_at <= max(marks)

    def _failed(self, error: StoreError) -> None:
        # The times first: a problem may only be taken back when they are over.
        if not isinstance(error, EntrySpoiled):
            self._write_again = time.monotonic() + self._retry_seconds
            if not isinstance(error, StoreUnwritable):
                self._read_again = self._write_again
        self._problem = str(error)
