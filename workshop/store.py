"""Entries: who said what, where and when; the only thing that the database holds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from workshop.values import Json, check_learner, check_name, now

Change: TypeAlias = Callable[[Json], Json]


@dataclass(frozen=True)
class Entry:
    """One value of one learner.

    Attributes:
        scope: what it belongs to, such as `lesson:two-kitchens` or `exercise:take-inventory`.
        key: its name there.
        updated_at: when it was saved, as `values.now` writes it.
    """

    learner: str
    scope: str
    key: str
    value: Json = field(repr=False)
    updated_at: str = field(default_factory=now)

    def __post_init__(self) -> None:
        check_learner(self.learner)
        check_name(self.scope)
        check_name(self.key)


class Store(ABC):
    """Keeps entries; safe in several threads, and with other processes at the same database.

    Every method raises `StoreError` if the database breaks, and has changed nothing then. Those that save raise
    `BadEntry` for what cannot be kept.
    """

    @property
    def problem(self) -> str:
        """What keeps this store from saving for good, in a sentence for the learner; empty while all is well."""
        return ""

    @abstractmethod
    def read(self, learner: str, scopes: Collection[str] | None = None, key: str | None = None) -> tuple[Entry, ...]:
        """The learner's entries by scope and key; only those of `scopes`, and only those named `key`, where given."""

    @abstractmethod
    def write(self, entry: Entry) -> None:
        """Save one entry, whatever was in its place."""

    @abstractmethod
    def merge(self, entries: Sequence[Entry], *, limited: bool = True) -> int:
        """Save those entries of one learner that are newer than what is in their place, and say how many were.

        Args:
            entries: of one learner, at most one for a scope and key.
            limited: whether they are refused where the learner would have too much with them.
        """

    @abstractmethod
    def update(self, learner: str, scope: str, key: str, change: Change) -> Json:
        """Put `change(value)` in the place of `value`, which is `None` if there is none, and give the new value back.

        Nobody else can write there in between, so `change` is to be quick.
        """

    @abstractmethod
    def erase(self, learner: str, scopes: Collection[str] | None = None, until: str | None = None) -> int:
        """Delete the learner's entries, and say how many; only those of `scopes`, and not newer than `until`."""

    @abstractmethod
    def learners(self) -> tuple[str, ...]:
        """Everybody who has an entry."""


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries of one learner by scope and key, as `Store.read` gives them."""
    return tuple(sorted(entries, key=lambda entry: (entry.scope, entry.key)))
