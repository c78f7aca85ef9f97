"""A lesson's quiz: a few questions in its quiz.toml, each with what to say to whoever chose an option.

[[question]]
name = "silent"
ask = "Both programs ended with status 0. What follows?"

[[question.option]]
text = "That both answers are right"
why = "Status 0 says only that nothing crashed."

[[question.option]]
text = "That neither program crashed"
right = true
why = "And nothing more."
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lessons.errors import LessonError

_NAME = re.compile(r"[a-z0-9-]+")
_REMEDY = "write it as the text on top of lessons/questions.py shows"


@dataclass(frozen=True)
class Option:
    """One answer to choose.

    Attributes:
        why: what whoever chose it is told, right or not.
    """

    text: str
    why: str = field(repr=False)
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with exactly one right option.

    Attributes:
        name: unlike any other's in the lesson; the learner's answer is kept under it.
    """

    name: str
    ask: str
    options: tuple[Option, ...] = field(repr=False)

    @property
    def right(self) -> Option:
        """The right option."""
        return next(option for option in self.options if option.right)

    def chosen(self, text: object) -> Option | None:
        """The option that has this text; an answer that was kept may be of an older question."""
        return next((option for option in self.options if option.text == text), None)


def read_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a quiz.toml; none if there is no such file.

    Raises:
        LessonError: it cannot be read, a part is missing or of another kind, or a question has no single right option.
    """
    if not path.is_file():
        return ()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LessonError(f"{path} cannot be read as TOML ({error}): {_REMEDY}.") from error
    found = _list(data, "question", f"{path}")
    questions = tuple(_question(item, f"{path}, question {number}") for number, item in enumerate(found, start=1))
    if len({question.name for question in questions}) < len(questions):
        raise LessonError(f"{path} has two questions of one name: give one of them another.")
    return questions


def _question(item: Mapping[str, Any], where: str) -> Question:
    name = _text(item, "name", where)
    if not _NAME.fullmatch(name):
        raise LessonError(f"{where}: the name “{name}” is to be of small letters, digits and dashes.")
    options = tuple(
        Option(_text(option, "text", where), _text(option, "why", where), option.get("right") is True)
        for option in _list(item, "option", where)
    )
    if len({option.text for option in options}) < len(options):
        raise LessonError(f"{where}: two options say the same: change one of them.")
    if sum(option.right for option in options) != 1 or len(options) < 2:
        raise LessonError(f"{where}: give it two options or more, and “right = true” to exactly one.")
    return Question(name, _text(item, "ask", where), options)


def _text(item: Mapping[str, Any], name: str, where: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value.strip():
        raise LessonError(f"{where}: “{name}” is missing or no text: {_REMEDY}.")
    return value


def _list(item: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    value = item.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
        raise LessonError(f"{where}: there is no [[{name}]]: {_REMEDY}.")
    return value
