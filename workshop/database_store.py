"""The store in a database, and the same in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from sandbox.size import Size, human_size
from workshop.database import IN_MEMORY, WAIT_SECONDS, Database
from workshop.errors import BadEntry, EntrySpoiled, TooMuch
from workshop.schema import ENTRIES
from workshop.store import Change, Entry, Store, in_order
from workshop.values import Json, decode, encode

# So much that nobody meets it by learning, and so little that an export can be imported again.
MOST_PER_LEARNER = Size.MiB
SMALL = Size.KiB
RESERVE = 0.5
"""How much more there is, as a part of the limit, for small values: one can still move on when notes fill the rest."""
OVERHEAD = 128
"""Bytes that an entry takes in an export besides its names and its value."""

_Upsert: TypeAlias = sqlite.Insert | postgresql.Insert
_UPSERTS: dict[str, Callable[[Any], _Upsert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_COLUMNS = ENTRIES.c


class DatabaseStore(Store):
    """Entries in a database.

    Args:
        database: opened with the first use; `Database.open` finds out earlier whether it works.
        limit: bytes that one learner's entries may take together, besides the reserve for small values.
    """

    def __init__(self, database: Database, limit: int = MOST_PER_LEARNER) -> None:
        self.database = database
        self._limit = limit

    def read(self, learner: str, scopes: Collection[str] | None = None, key: str | None = None) -> tuple[Entry, ...]:
        query = select(ENTRIES).where(*_chosen(learner, scopes))
        if key is not None:
            query = query.where(_COLUMNS.key == key)
        with self.database.transaction() as connection:
            rows = connection.execute(query).all()
        # Sorted here, because databases do not agree on the order of texts.
        return in_order(map(self._entry, rows))

    def write(self, entry: Entry) -> None:
        row = _row(entry)
        with self.database.transaction(writes=True) as connection:
            connection.execute(self._upsert(), row)
            self._check_room(connection, entry.learner, reserve=len(row["value"]) <= SMALL)

    def merge(self, entries: Sequence[Entry], *, limited: bool = True) -> int:
        # Always in the same order, so that two that merge at once cannot block each other.
        rows = [_row(entry) for entry in in_order(entries)]
        if not rows:
            return 0
        with self.database.transaction(writes=True) as connection:
            taken = connection.execute(self._upsert(newer_only=True).returning(_COLUMNS.key), rows).all()
            if limited:
                self._check_room(connection, entries[0].learner, reserve=True)
        return len(taken)

    def update(self, learner: str, scope: str, key: str, change: Change) -> Json:
        nothing = Entry(learner, scope, key, None)
        here = (_COLUMNS.learner == learner, _COLUMNS.scope == scope, _COLUMNS.key == key)
        with self.database.transaction(writes=True) as connection:
            # A row must be there before it can be locked. SQLite has locked everything already.
            connection.execute(self._insert().on_conflict_do_nothing(), _row(nothing))
            row = connection.execute(select(ENTRIES).where(*here).with_for_update()).one()
            entry = Entry(learner, scope, key, change(self._entry(row).value))
            new = _row(entry)
            connection.execute(self._upsert(), new)
            self._check_room(connection, learner, reserve=len(new["value"]) <= SMALL)
        return entry.value

    def erase(self, learner: str, scopes: Collection[str] | None = None, until: str | None = None) -> int:
        statement = delete(ENTRIES).where(*_chosen(learner, scopes))
        if until is not None:
            statement = statement.where(_COLUMNS.updated_at <= until)
        with self.database.transaction(writes=True) as connection:
            return connection.execute(statement).rowcount

    def learners(self) -> tuple[str, ...]:
        with self.database.transaction() as connection:
            return tuple(sorted(connection.scalars(select(_COLUMNS.learner).distinct())))

    def _insert(self) -> _Upsert:
        return _UPSERTS[self.database.dialect](ENTRIES)

    def _upsert(self, newer_only: bool = False) -> _Upsert:
        statement = self._insert()
        new = statement.excluded
        return statement.on_conflict_do_update(
            index_elements=list(ENTRIES.primary_key),
            set_={"value": new.value, "updated_at": new.updated_at},
            where=new.updated_at > _COLUMNS.updated_at if newer_only else None,
        )

    def _check_room(self, connection: Connection, learner: str, reserve: bool) -> None:
        size = func.length(_COLUMNS.scope) + func.length(_COLUMNS.key) + func.length(_COLUMNS.value) + OVERHEAD
        taken = connection.scalar(select(func.sum(size)).where(_COLUMNS.learner == learner)) or 0
        if taken > self._limit * (1 + RESERVE if reserve else 1):
            raise TooMuch(
                f"Your progress would take {human_size(taken)}, and {human_size(self._limit)} are kept for each "
                "learner: reset a lesson or an exercise that you have done with, or shorten your notes."
            )

    def _entry(self, row: Any) -> Entry:
        try:
            return Entry(row.learner, row.scope, row.key, decode(row.value), row.updated_at)
        except (ValueError, RecursionError, BadEntry) as error:
            raise EntrySpoiled(
                f"What is saved as “{row.key}” of “{row.scope}” in {self.database.place} cannot be read: reset that "
                "lesson or exercise, or import an export."
            ) from error


def memory_store() -> DatabaseStore:
    """A store that is forgotten with the process."""
    return DatabaseStore(Database(IN_MEMORY, WAIT_SECONDS))


def _chosen(learner: str, scopes: Collection[str] | None) -> Iterable[ColumnElement[bool]]:
    yield _COLUMNS.learner == learner
    if scopes is not None:
        yield _COLUMNS.scope.in_(sorted(set(scopes)))


def _row(entry: Entry) -> dict[str, str]:
    return {**vars(entry), "value": encode(entry.value)}
