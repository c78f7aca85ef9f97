"""Tables from an older version are brought up to date; those from a newer one are left alone."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select, text

from workshop.database import Database
from workshop.errors import StoreCorrupt, StoreTooNew
from workshop.progress import Progress
from workshop.schema import ENTRIES, META, STEPS, migrate, stored_version


@pytest.fixture
def database(url):
    database = Database(url)
    database.open()
    yield database
    database.close()


def set_version(database, version):
    with database.transaction(writes=True) as connection:
        connection.execute(META.update().values(value=version))


def add_colour(connection):
    connection.execute(text("ALTER TABLE two_kitchens_entries ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'"))


def add_smell(connection):
    connection.execute(text("ALTER TABLE two_kitchens_entries ADD COLUMN smell TEXT"))


def columns(connection, table):
    found = inspect(connection).get_columns(table.name)
    return {column["name"]: (str(column["type"]), column["nullable"]) for column in found}


def test_a_new_database_has_the_newest_version(database):
    with database.transaction() as connection:
        assert stored_version(connection, "here") == len(STEPS)


def test_the_steps_lead_to_the_tables_that_the_code_works_with(database):
    with database.transaction() as connection:
        for table in (META, ENTRIES):
            dialect = connection.dialect
            wanted = {column.name: (column.type.compile(dialect), column.nullable) for column in table.columns}
            assert columns(connection, table) == wanted
            key = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]


def test_an_older_database_takes_the_steps_that_it_lacks_and_keeps_what_it_holds(database, store):
    Progress(store, "ada").answer("two-kitchens", "guess", "same")
    with database.transaction(writes=True) as connection:
        migrate(connection, "here", (*STEPS, add_colour, add_smell))
    with database.transaction() as connection:
        assert stored_version(connection, "here") == len(STEPS) + 2
        assert {"colour", "smell"} <= set(columns(connection, ENTRIES))
        assert connection.scalar(text("SELECT colour FROM two_kitchens_entries")) == "green"
        assert connection.scalar(select(ENTRIES.c.value)) == '"same"'
    with database.transaction(writes=True) as connection:
        migrate(connection, "here", (*STEPS, add_colour, add_smell))


def test_a_step_that_fails_takes_the_others_back(database):
    def fail(_connection):
        raise RuntimeError("the step itself broke")

    with pytest.raises(RuntimeError), database.transaction(writes=True) as connection:
        migrate(connection, "here", (*STEPS, add_colour, fail))
    with database.transaction() as connection:
        assert stored_version(connection, "here") == len(STEPS)
        assert "colour" not in columns(connection, ENTRIES)


def test_a_newer_database_is_left_alone_and_says_what_to_do(url, database, connect):
    set_version(database, "99")
    with pytest.raises(StoreTooNew, match=r"its version is 99.*update Two Kitchens"):
        connect(url).read("ada")
    with database.transaction() as connection:
        assert connection.scalar(select(META.c.value)) == "99"


def test_a_version_that_is_no_number_is_reported(url, database, connect):
    set_version(database, "-x")
    with pytest.raises(StoreCorrupt, match="its version is “-x”"):
        connect(url).read("ada")


def test_other_tables_in_the_database_are_none_of_our_business(url, database, connect):
    with database.transaction(writes=True) as connection:
        connection.execute(text("CREATE TABLE entries (id INTEGER)"))
        connection.execute(text("CREATE TABLE meta (id INTEGER)"))
    progress = Progress(connect(url), "ada")
    progress.visit("two-kitchens")
    assert progress.position == "two-kitchens"
