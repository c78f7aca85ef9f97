"""Progress as a file: what a learner takes along, and what we believe of what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from sandbox.size import Size, human_size
from workshop.errors import BadEntry, ImportRefused
from workshop.store import Entry
from workshop.values import encode, is_time, now

FORMAT = "two-kitchens-progress"
VERSION = 1
MOST_IMPORT = 2 * Size.MiB
_FIELDS = ("scope", "key", "value", "updated_at")
_REMEDY = "choose a file that “Export progress” gave you"


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        taken: entries that were new, or newer than what was here.
        kept: entries in whose place something as new or newer was, which stayed.
    """

    taken: int
    kept: int


def to_text(entries: Iterable[Entry]) -> str:
    """The entries of one learner as JSON, one a line; it names neither the learner nor the machine."""
    lines = [_compact({name: getattr(entry, name) for name in _FIELDS}) for entry in entries]
    head = _compact({"format": FORMAT, "version": VERSION, "exported_at": now()})
    body = ",\n".join(lines)
    return f'{head[:-1]},"entries":[\n{body}\n]}}\n'


def from_text(given: str | bytes, learner: str) -> tuple[Entry, ...]:
    """Read what `to_text` wrote, as entries of `learner`.

    Times in the future become now, so that a clock that was wrong cannot make an entry win for ever.

    Raises:
        ImportRefused: any part of it is not as `to_text` writes it.
    """
    data = _parse(given)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ImportRefused(f"This is not a progress file of Two Kitchens: {_REMEDY}.")
    version = data.get("version")
    if type(version) is not int or version < 1:
        raise ImportRefused(f"The progress file does not say which version it has: {_REMEDY}.")
    if version > VERSION:
        raise ImportRefused(
            f"The progress file was written by a newer Two Kitchens (its version is {version}, and this one reads "
            f"{VERSION}): update Two Kitchens, then import it again."
        )
    if set(data) != {"format", "version", "exported_at", "entries"} or not is_time(data["exported_at"]):
        raise ImportRefused(f"The progress file lacks a part or has one too many: {_REMEDY}.")
    if not isinstance(data["entries"], list):
        raise ImportRefused(f"“entries” in the progress file is not a list: {_REMEDY}.")
    entries = tuple(_entry(number, item, learner) for number, item in enumerate(data["entries"], start=1))
    if len({(entry.scope, entry.key) for entry in entries}) < len(entries):
        raise ImportRefused(f"The progress file gives two values for one thing: {_REMEDY}.")
    return entries


def _parse(given: str | bytes) -> Any:
    size = len(given) if isinstance(given, bytes) else len(given.encode(errors="surrogatepass"))
    if size > MOST_IMPORT:
        raise ImportRefused(
            f"The file has {human_size(size)}, and a progress file has at most {human_size(MOST_IMPORT)}: {_REMEDY}."
        )
    try:
        # An editor may have put a byte order mark in front.
        text = given.decode("utf-8-sig") if isinstance(given, bytes) else given.removeprefix("\ufeff")
        return json.loads(text, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise ImportRefused(f"The file is not text in UTF-8 (at byte {error.start}): {_REMEDY}.") from error
    except json.JSONDecodeError as error:
        raise ImportRefused(f"The file is not JSON ({error.msg} at line {error.lineno}): {_REMEDY}.") from error
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"The file holds values that no progress file has: {_REMEDY}.") from error


def _entry(number: int, item: Any, learner: str) -> Entry:
    if not isinstance(item, dict) or set(item) != set(_FIELDS):
        raise ImportRefused(f"Entry {number} of the progress file lacks a part or has one too many: {_REMEDY}.")
    if not is_time(item["updated_at"]):
        raise ImportRefused(f"Entry {number} of the progress file has no time that we can read: {_REMEDY}.")
    try:
        encode(item["value"])
        return Entry(learner, item["scope"], item["key"], item["value"], min(item["updated_at"], now()))
    except BadEntry as error:
        raise ImportRefused(f"Entry {number} of the progress file cannot be kept. {error}") from error


def _compact(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number in JSON")
