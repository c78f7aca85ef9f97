"""Stores to test, on a real SQLite and on a real PostgreSQL that the tests start for themselves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from workshop.database import Database
from workshop.database_store import DatabaseStore
from workshop.progress import Progress

ROOT = Path(__file__).parents[2]
ACCOUNT, PASSWORD = "cook", "salt and pepper"


class Cluster:
    """A PostgreSQL server with its own data, reached by a socket in its own folder, so that no port can clash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._server: subprocess.Popen[bytes] | None = None
        folder.chmod(0o755)
        password_file = folder / "password"
        password_file.write_text(PASSWORD)
        if self._owner():
            for path in (folder, password_file):
                shutil.chown(path, self._owner(), self._owner())
        subprocess.run(
            self._command("initdb", "--pgdata", str(self._data), "--username", ACCOUNT, "--pwfile", str(password_file),
                          "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip

    def start(self) -> None:
        settings = {"listen_addresses": "", "unix_socket_directories": str(self._folder), "fsync": "off"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = self._folder / "log"
        with log.open("ab") as file:
            command = self._command("postgres", "-D", str(self._data), *words)
            self._server = subprocess.Popen(command, stdout=file, stderr=file, cwd=self._folder)
        deadline = time.monotonic() + 120
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        if self._server:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(120)
            self._server = None

    def execute(self, statement: str, database: str = "postgres") -> None:
        address = make_conninfo(user=ACCOUNT, password=PASSWORD, host=str(self._folder), dbname=database)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def url(self, database: str, password: str = PASSWORD) -> URL:
        return URL.create("postgresql+psycopg", ACCOUNT, password, database=database, query={"host": str(self._folder)})

    @staticmethod
    def _owner() -> str:
        """The account that the server runs as where we are root, which it refuses to run as."""
        return "postgres" if os.geteuid() == 0 else ""

    def _command(self, program: str, *arguments: str) -> list[str]:
        found = shutil.which(program) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))
        if not self._owner():
            return [found, *arguments]
        # If we are killed, the server is to end as well.
        account = ["--reuid", self._owner(), "--regid", self._owner(), "--clear-groups", "--pdeathsig", "INT"]
        return ["setpriv", *account, found, *arguments]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running server; only for tests that are marked `postgres`."""
    # Not under pytest's own folder: only the account that runs the tests may enter that.
    folder = Path(tempfile.mkdtemp(prefix="two-kitchens-"))
    running = Cluster(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[URL]:
    yield cluster.url("postgres")
    # Much faster than a database for each test.
    cluster.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'two-kitchens'")
    cluster.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> URL:
    return URL.create("sqlite", database=str(tmp_path / "home" / "progress.sqlite3"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> URL:
    """The address of an empty database; each test runs on both kinds."""
    address: URL = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def connect() -> Iterator[Callable[..., DatabaseStore]]:
    """Opens a store at a URL, with connections of its own, as another process would.

    It has the patience that a busy machine needs; what is to give up soon is told so.
    """
    opened: list[Database] = []

    def connect(url: URL, wait_seconds: float = 60.0, **settings: int) -> DatabaseStore:
        opened.append(Database(url, wait_seconds))
        return DatabaseStore(opened[-1], **settings)

    yield connect
    for database in opened:
        database.close()


@pytest.fixture
def store(url: URL, connect: Callable[..., DatabaseStore]) -> DatabaseStore:
    return connect(url)


@pytest.fixture
def progress(store: DatabaseStore) -> Progress:
    return Progress(store, "ada")


@pytest.fixture
def python() -> Callable[..., list[str]]:
    """The command that runs a piece of our own Python in another process, with `url` as the database."""

    def python(script: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}", *arguments]

    return python
