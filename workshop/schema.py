"""The tables, and how a database written by an older version is brought up to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from sqlalchemy import Column, Connection, MetaData, String, Table, Text, inspect, select, text

from workshop.errors import StoreCorrupt, StoreTooNew
from workshop.values import LONGEST_NAME

_METADATA = MetaData()

# The tables bear our name, because a hosted database may be shared with other programs.
META = Table(
    "two_kitchens_meta",
    _METADATA,
    Column("name", String(LONGEST_NAME), primary_key=True),
    Column("value", Text, nullable=False),
)
ENTRIES = Table(
    "two_kitchens_entries",
    _METADATA,
    Column("learner", String(LONGEST_NAME), primary_key=True),
    Column("scope", String(LONGEST_NAME), primary_key=True),
    Column("key", String(LONGEST_NAME), primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", String(27), nullable=False),
)

Step: TypeAlias = Callable[[Connection], None]
_VERSION = "schema_version"
_LOCK_NUMBER = 7_802_600_119
"""Any number that no other program is likely to choose."""


def _create_entries(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE two_kitchens_entries ("
            " learner VARCHAR(200) NOT NULL, scope VARCHAR(200) NOT NULL, key VARCHAR(200) NOT NULL,"
            " value TEXT NOT NULL, updated_at VARCHAR(27) NOT NULL,"
            " PRIMARY KEY (learner, scope, key))"
        )
    )


# Step n leads from version n - 1 to version n. A step that was released is never changed, so it is written out in
# SQL: the tables above show the newest version only.
STEPS: tuple[Step, ...] = (_create_entries,)


def stored_version(connection: Connection, place: str) -> int:
    """The version of the database's tables; 0 if there are none yet.

    Raises:
        StoreCorrupt: there is something in the version's place that is not a version.
    """
    if not inspect(connection).has_table(META.name):
        return 0
    found = connection.scalar(select(META.c.value).where(META.c.name == _VERSION))
    if found is None:
        return 0
    if not found.isdecimal():
        raise StoreCorrupt(f"{place} says that its version is “{found}”: restore it from a backup, or use another one.")
    return int(found)


def needs_migration(connection: Connection, place: str, steps: Sequence[Step] = STEPS) -> bool:
    """Whether the tables are older than this program.

    Raises:
        StoreTooNew: they are newer.
        StoreCorrupt: their version cannot be read.
    """
    version = stored_version(connection, place)
    if version > len(steps):
        raise StoreTooNew(
            f"{place} was written by a newer Two Kitchens (its version is {version}, and this one knows {len(steps)}): "
            "update Two Kitchens, and your progress will be there."
        )
    return version < len(steps)


def migrate(connection: Connection, place: str, steps: Sequence[Step] = STEPS) -> None:
    """Take the steps that the tables lack, inside the caller's writing transaction: all of them or none.

    Raises:
        StoreTooNew, StoreCorrupt: as `needs_migration`.
    """
    if connection.dialect.name == "postgresql":
        # Two processes that start at once must not both create the tables; SQLite's writers wait for one another.
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
    if not needs_migration(connection, place, steps):
        return
    META.create(connection, checkfirst=True)
    for step in steps[stored_version(connection, place) :]:
        step(connection)
    connection.execute(META.delete().where(META.c.name == _VERSION))
    connection.execute(META.insert().values(name=_VERSION, value=str(len(steps))))
