"""How far a learner has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workshop.values import Json


@dataclass(frozen=True)
class Answer:
    """What a learner gave to one question.

    Attributes:
        saved_at: ISO 8601 in UTC.
    """

    value: Json
    saved_at: str


@dataclass(frozen=True)
class LessonState:
    """How far a learner has come in one lesson.

    Attributes:
        visited_at: when the learner last came to the lesson, ISO 8601 in UTC; empty if never.
        completed_at: when the learner first completed it; empty if never.
        answers: by key.
    """

    lesson: str
    visited_at: str = ""
    completed_at: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def visited(self) -> bool:
        """Whether the learner has been there."""
        return bool(self.visited_at)

    @property
    def completed(self) -> bool:
        """Whether the learner has completed it."""
        return bool(self.completed_at)


@dataclass(frozen=True)
class Summary:
    """How far a learner has come in the course.

    Attributes:
        position: the lesson last visited; empty if there is none, or it is not one of the lessons.
        lessons: all lessons in their order, with those that were never visited.
    """

    position: str
    lessons: tuple[LessonState, ...]

    @property
    def completed(self) -> int:
        """How many lessons are completed."""
        return sum(lesson.completed for lesson in self.lessons)

    @property
    def resume_at(self) -> str:
        """Where to go on: the position, unless it is completed; else the first lesson that is not; else the first."""
        states = {lesson.lesson: lesson for lesson in self.lessons}
        if self.position and not states[self.position].completed:
            return self.position
        ahead = (lesson.lesson for lesson in self.lessons if not lesson.completed)
        return next(ahead, self.lessons[0].lesson if self.lessons else "")
