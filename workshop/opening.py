"""The stores that all pages of one process share."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping
from functools import cache

from sqlalchemy import URL

from workshop.database import Database
from workshop.database_store import DatabaseStore
from workshop.location import database_url
from workshop.steady import SteadyStore

_databases: dict[URL, Database] = {}
_lock = threading.Lock()


def open_store(url: URL | None = None) -> DatabaseStore:
    """The store at `url`, else where the settings say; connections are made once a process and shared.

    Raises:
        StoreError: it cannot be opened.
    """
    url = url or database_url()
    with _lock:
        if url not in _databases:
            _databases[url] = Database(url)
        database = _databases[url]
    database.open()
    return DatabaseStore(database)


def shared_store(environ: Mapping[str, str] = os.environ) -> SteadyStore:
    """The store for pages: where the settings say, and in memory, with its `problem`, as long as that does not work."""
    return _shared(frozenset((name, value) for name, value in environ.items() if name.startswith("TWO_KITCHENS_")))


@cache
def _shared(settings: frozenset[tuple[str, str]]) -> SteadyStore:
    store = SteadyStore(lambda: open_store(database_url(dict(settings))))
    atexit.register(store.close)
    return store
