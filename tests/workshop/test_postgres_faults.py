"""Whatever happens to the server: one sentence without its secrets, and all goes on when it is back."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from workshop.errors import StoreBusy, StoreFull, StoreMisconfigured, StoreReadOnly, StoreUnavailable
from workshop.progress import Progress
from workshop.steady import SteadyStore

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres_url, connect):
    return connect(postgres_url)


@pytest.fixture
def progress(store):
    progress = Progress(store, "ada")
    progress.answer("two-kitchens", "guess", "same")
    return progress


@pytest.fixture
def stopped(cluster):
    """Inside the block, the server is away."""

    @contextlib.contextmanager
    def stopped():
        cluster.stop()
        try:
            yield
        finally:
            cluster.start()

    return stopped


def test_a_server_that_goes_away_and_comes_back(progress, stopped):
    with stopped():
        for work in (lambda: progress.answers("two-kitchens"), lambda: progress.visit("two-kitchens")):
            with pytest.raises(StoreUnavailable, match=r"^The PostgreSQL database “postgres”.* does not answer"):
                work()
    assert progress.answers("two-kitchens") == {"guess": "same"}
    progress.visit("two-kitchens")
    assert progress.position == "two-kitchens"


def test_a_server_that_was_restarted_between_two_clicks_is_not_noticed(progress, stopped):
    assert progress.answers("two-kitchens") == {"guess": "same"}
    with stopped():
        pass
    assert progress.answers("two-kitchens") == {"guess": "same"}


def test_a_page_goes_on_while_the_server_is_away_and_catches_up(store, progress, stopped):
    steady = SteadyStore(lambda: store, retry_seconds=0.0)
    page = Progress(steady, "ada")
    assert page.answers("two-kitchens") == {"guess": "same"}
    with stopped():
        page.answer("two-kitchens", "quiz", 2)
        page.visit("two-kitchens")
        assert page.answers("two-kitchens") == {"quiz": 2}
        assert "does not answer" in page.problem
    assert page.answers("two-kitchens") == {"guess": "same", "quiz": 2}
    assert page.problem == ""
    assert (progress.answers("two-kitchens"), progress.position) == ({"guess": "same", "quiz": 2}, "two-kitchens")


def test_a_connection_that_is_cut_in_a_transaction_keeps_nothing_of_it(cluster, progress, store):
    with pytest.raises(StoreUnavailable), store.database.transaction(writes=True) as connection:
        connection.execute(text("DELETE FROM two_kitchens_entries"))
        own = connection.scalar(text("SELECT pg_backend_pid()"))
        cluster.execute(f"SELECT pg_terminate_backend({own})")
        connection.execute(text("SELECT 1"))
    assert progress.answers("two-kitchens") == {"guess": "same"}


@pytest.mark.parametrize(("database", "password"), [("postgres", "sugar"), ("no_such_course", None)])
def test_an_address_that_is_wrong_says_so_without_the_password(cluster, connect, database, password):
    url = cluster.url(database)
    store = connect(url.set(password=password) if password else url)
    with pytest.raises(StoreMisconfigured, match="TWO_KITCHENS_DATABASE_URL") as caught:
        store.read("ada")
    for private in (url.password, "sugar", url.username, url.query["host"]):
        assert private not in str(caught.value)


def test_a_server_that_only_reads(cluster, connect):
    cluster.execute("CREATE DATABASE reading")
    url = cluster.url("reading")
    before, after = connect(url), connect(url)
    Progress(before, "ada").answer("two-kitchens", "guess", "same")
    cluster.execute("ALTER DATABASE reading SET default_transaction_read_only = on")
    try:
        with pytest.raises(StoreReadOnly, match="the PostgreSQL database “reading” may only be read"):
            Progress(after, "ada").answer("two-kitchens", "guess", "different")
        assert Progress(after, "ada").answers("two-kitchens") == {"guess": "same"}
    finally:
        cluster.execute("DROP DATABASE reading WITH (FORCE)")


def test_an_account_that_may_not_make_tables(cluster, connect):
    cluster.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    try:
        store = connect(cluster.url("postgres").set(username="guest", password="guest"))
        with pytest.raises(StoreReadOnly, match="may not write"):
            Progress(store, "ada").visit("two-kitchens")
    finally:
        cluster.execute("DROP ROLE guest")


def test_a_full_disk(progress, cluster):
    # The server's own report of a full disk, without filling one.
    cluster.execute("CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$; "
                    "CREATE TRIGGER fill BEFORE INSERT ON two_kitchens_entries EXECUTE FUNCTION fill()")  # fmt: skip
    with pytest.raises(StoreFull, match="the disk of the PostgreSQL database “postgres” is full"):
        progress.answer("two-kitchens", "guess", "different")
    assert progress.answers("two-kitchens") == {"guess": "same"}


def test_a_lock_that_lasts(progress, postgres_url, connect):
    other, impatient = connect(postgres_url), connect(postgres_url, wait_seconds=0.5)
    with ThreadPoolExecutor(1) as thread, other.database.transaction(writes=True) as connection:
        connection.execute(text("LOCK TABLE two_kitchens_entries IN EXCLUSIVE MODE"))
        saving = thread.submit(Progress(impatient, "ada").answer, "two-kitchens", "guess", "different")
        with pytest.raises(StoreBusy, match="locked"):
            saving.result(60)
        assert progress.answers("two-kitchens") == {"guess": "same"}
    progress.answer("two-kitchens", "guess", "different")
    assert progress.answers("two-kitchens") == {"guess": "different"}


def test_more_pages_at_once_than_connections_wait_for_their_turn(postgres_url, connect):
    store = connect(postgres_url)
    failures = []

    def work(number):
        try:
            Progress(store, f"learner-{number}").answer("two-kitchens", "guess", number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store.learners()) == 60


def test_tables_that_vanish_are_made_anew(cluster, progress):
    cluster.execute("DROP TABLE two_kitchens_entries, two_kitchens_meta")
    with pytest.raises(StoreUnavailable):
        progress.answers("two-kitchens")
    assert progress.answers("two-kitchens") == {}
    progress.answer("two-kitchens", "guess", "again")
