"""The glossary: what the course's words mean, and what the kitchen calls what the field calls otherwise."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from lessons.errors import LessonError

GLOSSARY = Path(__file__).with_name("glossary.toml")
_TERM = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\]")
_PARTS = ("meaning", "field", "kitchen")


@dataclass(frozen=True)
class Term:
    """One word of the glossary.

    Attributes:
        field: what the field calls it, where the word is the kitchen's.
        kitchen: what the kitchen calls it, where the word is the field's.
    """

    word: str
    meaning: str
    field: str = ""
    kitchen: str = ""

    @property
    def tip(self) -> str:
        """What a reader is shown on hovering."""
        if self.field:
            return f"In the field: {self.field}. {self.meaning}"
        return f"In the kitchen: {self.kitchen}. {self.meaning}" if self.kitchen else self.meaning


def read_glossary(path: Path = GLOSSARY) -> dict[str, Term]:
    """Every term by its word, in the order of the file.

    Raises:
        LessonError: the file cannot be read, or a term has other parts than texts of the known names.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LessonError(f"{path} cannot be read as TOML ({error}): give each word a [word] and a meaning.") from error
    for word, entry in entries.items():
        parts = entry if isinstance(entry, dict) else {}
        if "meaning" not in parts or not all(
            name in _PARTS and isinstance(text, str) and text.strip() for name, text in parts.items()
        ):
            raise LessonError(
                f"{path}: “{word}” lacks its meaning or has a part too many: a term has “meaning”, and “field” or "
                "“kitchen” where the other side calls it otherwise."
            )
    return {word: Term(word, **entry) for word, entry in entries.items()}


@cache
def glossary() -> dict[str, Term]:
    """The course's own."""
    return read_glossary()


def mark_terms(markdown: str) -> str:
    """`markdown` with each `[[word]]` turned into a word that explains itself.

    Raises:
        LessonError: the glossary has no such word.
    """

    def mark(match: re.Match[str]) -> str:
        tip, shown = escape(_term(match[1]).tip), escape(match[2] or match[1])
        # The style sheet shows the tip, at once; the abbreviation's title is for screen readers.
        return f'<span class="tk-term" tabindex="0" data-tip="{tip}"><abbr title="{tip}">{shown}</abbr></span>'

    return _TERM.sub(mark, markdown)


def plain_terms(markdown: str) -> str:
    """`markdown` with each `[[word]]` as the plain word that a reader sees.

    Raises:
        LessonError: the glossary has no such word.
    """
    return _TERM.sub(lambda match: match[2] or _term(match[1]).word, markdown)


def _term(word: str) -> Term:
    term = glossary().get(word)
    if term is None:
        raise LessonError(f"The glossary has no “{word}”: add it to {GLOSSARY.name}, or correct the word.")
    return term


def pairs() -> tuple[tuple[str, str, str], ...]:
    """What has a name on both sides: the kitchen's word, the field's, and the meaning; each once."""
    found: dict[tuple[str, str], str] = {}
    for term in glossary().values():
        if term.field:
            found.setdefault((term.word, term.field), term.meaning)
        elif term.kitchen:
            found.setdefault((term.kitchen, term.word), term.meaning)
    return tuple((kitchen, field, meaning) for (kitchen, field), meaning in found.items())


def others() -> tuple[tuple[str, str], ...]:
    """What has the same name on both sides: the word, and its meaning."""
    return tuple((term.word, term.meaning) for term in glossary().values() if not term.field and not term.kitchen)
