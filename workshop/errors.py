"""Every exception that the workshop raises, one sentence or two each.

Two kinds must never be mixed up: what the caller gave us cannot be kept (`BadEntry`, `ImportRefused`), and the
database broke (`StoreError`), for which the learner can do nothing.
"""

from __future__ import annotations


class WorkshopError(Exception):
    """Something stopped the workshop; its text says what, where, and what to do next."""


class BadEntry(WorkshopError):
    """A name or a value cannot be kept; nothing was changed."""


class TooMuch(BadEntry):
    """One value, or all of a learner's together, take more room than there is; nothing was changed."""


class ImportRefused(WorkshopError):
    """A progress file cannot be imported; nothing was changed."""


class StoreError(WorkshopError):
    """The database broke; the learner did nothing wrong."""


class StoreUnavailable(StoreError):
    """The database cannot be opened or reached."""


class StoreMisconfigured(StoreUnavailable):
    """The setting that says where the database is cannot be used."""


class StoreCorrupt(StoreUnavailable):
    """What is stored is damaged, or is not ours."""


class StoreTooNew(StoreUnavailable):
    """A newer version of this program has written the database."""


class EntrySpoiled(StoreError):
    """One entry's row is damaged; everything else works."""


class StoreUnwritable(StoreError):
    """Nothing can be saved now; what was saved before may still be read."""


class StoreReadOnly(StoreUnwritable):
    """The database may only be read."""


class StoreFull(StoreUnwritable):
    """The database's disk is full."""


class StoreBusy(StoreUnwritable):
    """Somebody else kept the database locked for too long."""
