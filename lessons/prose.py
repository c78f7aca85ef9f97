"""Reads a lesson's Markdown: settings on top, then sections that the page asks for by name.

    +++
    title = "Same recipe, two results"
    +++

    ## Train the model {#train}

    It learned from {{past_orders}} orders.

A section's name stands in its heading, so that the heading can be reworded freely. A figure in double braces is
filled in by the page: prose never holds a number that was not measured.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.errors import LessonError

_FRONT_MATTER = re.compile(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", re.DOTALL)
_HEADING = re.compile(r"^## +(.*?) *\{#([a-z0-9-]+)\} *$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{ *(\w+) *\}\}")


@dataclass(frozen=True)
class Section:
    """A heading and the Markdown under it."""

    name: str
    title: str
    body: str = field(repr=False)


@dataclass(frozen=True)
class Prose:
    """One lesson.md.

    Attributes:
        where: the file, for messages.
        settings: the TOML on top.
        sections: by name, in the file's order.
    """

    where: str
    settings: Mapping[str, Any]
    sections: Mapping[str, Section] = field(repr=False)

    @classmethod
    def from_file(cls, path: Path) -> Prose:
        """Read a lesson's Markdown.

        Raises:
            LessonError: it cannot be read, or lacks its settings, or names a section twice.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LessonError(f"{path} cannot be read ({error}): a lesson's prose is a UTF-8 text.") from error
        parts = _FRONT_MATTER.fullmatch(text)
        if parts is None:
            raise LessonError(f"{path} has no settings on top: begin it with a line “+++”, TOML, and another “+++”.")
        try:
            settings = tomllib.loads(parts[1])
        except tomllib.TOMLDecodeError as error:
            raise LessonError(f"{path}: the settings on top are not valid TOML ({error}).") from error
        return cls(str(path), settings, _sections(parts[2], str(path)))

    def title(self, name: str, **figures: object) -> str:
        """The heading of section `name`; arguments and errors as in `text`."""
        return self._fill(name, self._section(name).title, figures)

    def text(self, name: str, **figures: object) -> str:
        """The Markdown of section `name`, with `figures` in place of the names in double braces.

        Raises:
            LessonError: there is no such section, or it asks for a figure that was not given.
        """
        return self._fill(name, self._section(name).body, figures)

    def asks_for(self, name: str) -> frozenset[str]:
        """The names of the figures that section `name` and its heading ask for.

        Raises:
            LessonError: there is no such section.
        """
        section = self._section(name)
        return frozenset(_PLACEHOLDER.findall(section.title + section.body))

    def _fill(self, name: str, text: str, figures: Mapping[str, object]) -> str:
        def figure(match: re.Match[str]) -> str:
            if match[1] not in figures:
                raise LessonError(
                    f"{self.where}: the section “{name}” asks for “{match[1]}”, which the page does not give."
                )
            return str(figures[match[1]])

        return _PLACEHOLDER.sub(figure, text)

    def _section(self, name: str) -> Section:
        if name in self.sections:
            return self.sections[name]
        near = difflib.get_close_matches(name, self.sections, n=1)
        guess = f"did you mean “{near[0]}”?" if near else f"it has {', '.join(self.sections) or 'none at all'}."
        raise LessonError(f"{self.where} has no section “{name}”: {guess}")


def _sections(text: str, where: str) -> dict[str, Section]:
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    found: dict[str, Section] = {}
    for heading, end in zip(headings, ends, strict=True):
        title, name = heading[1], heading[2]
        if name in found:
            raise LessonError(f"{where} has two sections “{name}”: give one of them another name.")
        found[name] = Section(name, title, text[heading.end() : end].strip())
    return found
