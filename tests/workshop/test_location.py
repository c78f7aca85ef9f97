"""The database is where the settings say, and nobody else may look into it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import platformdirs
import pytest
from sqlalchemy import URL

from workshop.errors import StoreMisconfigured, StoreUnavailable
from workshop.location import database_url, describe, parse_url, sqlite_file
from workshop.progress import Progress


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_without_settings_it_lies_in_the_learners_own_data_folder():
    path = sqlite_file(database_url({}))
    assert path is not None
    assert path == platformdirs.user_data_path("two-kitchens", appauthor=False) / "progress.sqlite3"
    assert path.is_absolute()


def test_the_home_setting_names_the_folder():
    assert sqlite_file(database_url({"TWO_KITCHENS_HOME": "~/course"})) == Path.home() / "course/progress.sqlite3"


def test_the_url_setting_goes_before_the_home_setting(tmp_path):
    settings = {"TWO_KITCHENS_HOME": str(tmp_path), "TWO_KITCHENS_DATABASE_URL": "postgresql://cook:x@db/course"}
    assert database_url(settings).get_backend_name() == "postgresql"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_each_spelling_of_postgresql_gets_the_driver_that_is_installed(scheme):
    url = parse_url(f"{scheme}://cook:salt%20%26@db:5433/course?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.port, url.query["sslmode"]) == ("cook", "salt &", 5433, "require")


@pytest.mark.parametrize("given", ["secret", "mysql://a:secret@b/c", "postgresql+asyncpg://a:secret@b/c", "://secret",
                                   "postgresql://a:secret@b:port/c", "sqlite:///x.db?mode=secret"])  # fmt: skip
def test_a_url_that_cannot_be_used_is_refused_without_showing_it(given):
    with pytest.raises(StoreMisconfigured, match="TWO_KITCHENS_DATABASE_URL") as caught:
        database_url({"TWO_KITCHENS_DATABASE_URL": given})
    assert "secret" not in str(caught.value)


def test_a_message_names_no_host_account_or_password():
    words = describe(parse_url("postgresql://cook:salt@db.example.org/course"))
    assert words == "The PostgreSQL database “course”"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_file_and_a_folder_that_we_make_are_for_the_learner_alone(connect, tmp_path):
    path = tmp_path / "new" / "home" / "progress.sqlite3"
    progress = Progress(connect(URL.create("sqlite", database=str(path))), "ada")
    before = os.umask(0)
    try:
        progress.visit("two-kitchens")
    finally:
        os.umask(before)
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    beside = [other for other in path.parent.iterdir() if other != path]
    assert beside
    assert {mode(other) for other in beside} == {0o600}


def test_a_home_that_is_a_file_is_reported(connect, tmp_path):
    (tmp_path / "home").write_text("not a folder")
    for below in ("home", "home/deeper"):
        url = database_url({"TWO_KITCHENS_HOME": str(tmp_path / below)})
        with pytest.raises(StoreUnavailable, match="TWO_KITCHENS_HOME"):
            connect(url).read("ada")
